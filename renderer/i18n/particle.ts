/** Digits whose Korean reading ends in a consonant: 영 일 삼 육 칠 팔. */
const closedDigits = new Set('013678');
/** Latin letters whose Korean name ends in a consonant: 엘 엠 엔; words in -r end in a vowel (서버). */
const closedLetters = new Set('lmn');

/**
 * A value followed by the Korean particle that fits its last sound: `withParticle('서버', '을/를')` is `서버를`.
 * The form after a consonant comes first. `으로/로` takes `로` after ㄹ as well.
 */
export function withParticle(value: string, pair: string): string {
  const [closed = '', open = ''] = pair.split('/');
  const last =
    value
      .replace(/[\s"'”’)\]}»]+$/u, '')
      .at(-1)
      ?.toLowerCase() ?? '';
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) {
    const final = (code - 0xac00) % 28;
    const isOpen = final === 0 || (final === 8 && closed === '으로');
    return value + (isOpen ? open : closed);
  }
  if (/[0-9]/.test(last)) {
    const isOpen = !closedDigits.has(last) || (closed === '으로' && '178'.includes(last));
    return value + (isOpen ? open : closed);
  }
  if (/[a-z]/.test(last)) {
    const isOpen = !closedLetters.has(last) || (closed === '으로' && 'lr'.includes(last));
    return value + (isOpen ? open : closed);
  }
  return `${value}${closed}(${open})`;
}
