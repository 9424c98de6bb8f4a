/**
 * The place that a link's text names when it leads to another: `https://bank.example/` written over a link to
 * `evil.example`, or `bank.example`. Undefined when the text names no place or the true one.
 */
export function namedElsewhere(text: string, address: string): string | undefined {
  const words = text.trim();
  const named = /^(?:https?:\/\/)?([^\s/:@?#]+\.[^\s/:@?#.]{2,})(?::\d+)?(?:[/?#]\S*)?$/iu.exec(words);
  if (!named) return undefined;
  const isOther = hostOf(/^https?:/i.test(words) ? words : `https://${words}`) !== hostOf(address);
  return isOther ? words : undefined;
}

function hostOf(address: string): string | undefined {
  try {
    return new URL(address).host.replace(/^www\./, '');
  } catch {
    return undefined;
  }
}
