import { wideRanges } from './wide-characters.ts';

/** Cells that a character fills by itself. */
export type CellCount = 0 | 1 | 2;

/** What matters of a character for what follows it. */
export type Character = { cells: CellCount; isPictograph: boolean; isEmoji: boolean };

const planes = 0x20000;
/** Of the first two planes, each character's place in `kinds`, and one more; 0 is not known yet. */
const known = new Uint8Array(planes);
/** Every kind there is, made once: this is asked for each character that is printed. */
const kinds: Character[] = [false, true].flatMap((isPictograph) =>
  [false, true].flatMap((isEmoji) => ([0, 1, 2] as const).map((cells) => ({ cells, isPictograph, isEmoji }))),
);

/** Reads a character, also an unassigned one. Zero cells: marks, joiners, signs that are not to be seen, and Hangul that goes on a syllable. */
export function readCharacter(codePoint: number): Character {
  const place = codePoint < planes ? known[codePoint] : undefined;
  return (place && kinds[place - 1]) || learn(codePoint);
}

function learn(codePoint: number): Character {
  const character = String.fromCodePoint(codePoint);
  const cells = codePoint < planes ? cellsOf(codePoint, character) : cellsAbove(codePoint);
  const isPictograph = /\p{Extended_Pictographic}/u.test(character);
  const isEmoji = /\p{Emoji}/u.test(character);
  if (codePoint < planes) known[codePoint] = 1 + cells + (isEmoji ? 3 : 0) + (isPictograph ? 6 : 0);
  return { cells, isPictograph, isEmoji };
}

function cellsOf(codePoint: number, character: string): CellCount {
  if (codePoint === 0xad) return 1;
  if (isWide(codePoint)) return 2;
  const goesOnSyllable = (codePoint >= 0x1160 && codePoint <= 0x11ff) || (codePoint >= 0xd7b0 && codePoint <= 0xd7ff);
  return goesOnSyllable || /\p{Mn}|\p{Me}|\p{Cc}|\p{Default_Ignorable_Code_Point}/u.test(character) ? 0 : 1;
}

function isWide(codePoint: number): boolean {
  let low = 0;
  let high = wideRanges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, last] = wideRanges[middle] ?? [0, 0];
    if (codePoint < first) high = middle;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}

function cellsAbove(codePoint: number): CellCount {
  if (codePoint <= 0x3fffd) return 2;
  return codePoint >= 0xe0000 && codePoint <= 0xe0fff ? 0 : 1;
}
