/** Whether a text fits a pattern of OpenSSH: `*` stands for anything, `?` for one character. Takes no longer than both are long. */
export function matchPattern(text: string, pattern: string): boolean {
  let textAt = 0;
  let patternAt = 0;
  let star = -1;
  let starText = 0;
  while (textAt < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      star = patternAt;
      starText = textAt;
      patternAt += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[textAt])) {
      textAt += 1;
      patternAt += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      starText += 1;
      textAt = starText;
      patternAt = star + 1;
    } else return false;
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}

/** Whether one of the patterns fits and none with a `!` does. */
export function matchPatterns(text: string, patterns: readonly string[]): boolean {
  const fits = (pattern: string) => matchPattern(text, pattern);
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern));
}
