/** The address behind a link in a terminal, when it is one that may be opened: http or https, without a user's name in it. */
export function linkAddress(text: string): string | undefined {
  const url = parseUrl(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  // `https://google.com@evil.example` shows one name and leads to another.
  return isWeb && url.username === '' && url.password === '' ? url.href : undefined;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
