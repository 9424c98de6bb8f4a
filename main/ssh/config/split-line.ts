/** One line of an OpenSSH client configuration. */
export type ConfigLine = {
  /** In lower case. */
  keyword: string;
  /** Everything after the keyword, for what takes a command or has a syntax of its own. */
  rest: string;
  words: string[];
};

/**
 * Splits a line as OpenSSH does: a keyword, blanks or one `=`, then words with quotes, backslashes and a comment at the
 * end. Undefined for an empty line or a comment; `'mistake'` where quotes do not end or nothing follows the keyword.
 */
export function splitLine(line: string): ConfigLine | 'mistake' | undefined {
  const match = /^[ \t\r\n\f]*("[^"]*"|[^ \t\r\n\f="]+)(?:[ \t\r\n\f]*=[ \t\r\n\f]*|[ \t\r\n\f]+|$)(.*)$/s.exec(line);
  const keyword = match?.[1]?.replaceAll('"', '').toLowerCase();
  if (!keyword) return /^[ \t\r\n\f]*$/.test(line) ? undefined : 'mistake';
  if (keyword.startsWith('#')) return undefined;
  const rest = (match?.[2] ?? '').trim();
  const words = splitWords(rest);
  if (rest === '' || words === undefined) return 'mistake';
  return { keyword, rest, words };
}

function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (/[ \t\r\n\f]/.test(text[at] ?? '')) at += 1;
    if (at >= text.length || text[at] === '#') return words;
    let word = '';
    let quote: string | undefined;
    for (; at < text.length; at += 1) {
      const letter = text[at] ?? '';
      const following = text[at + 1] ?? '';
      if (letter === '\\' && (/["'\\]/.test(following) || (quote === undefined && following === ' '))) {
        word += following;
        at += 1;
      } else if (quote === undefined && /[ \t]/.test(letter)) break;
      else if (quote === undefined && /["']/.test(letter)) quote = letter;
      else if (letter === quote) quote = undefined;
      else word += letter;
    }
    if (quote !== undefined) return undefined;
    words.push(word);
  }
}
