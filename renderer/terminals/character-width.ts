import { wideRanges } from './wide-characters.ts';

/** Cells that a character fills by itself. */
export type CellCount = 0 | 1 | 2;

/** What matters of a character for what follows it. */
export type Character = { cells: CellCount; isPictograph: boolean; isEmoji: boolean };

const planes = 0x20000;
/** A byte per code point of the first two planes: 0 is not known yet, else cells + 1, and two bits for the rest. */
const known = new Uint8Array(planes);
const pictographBit = 4;
const emojiBit = 8;

/** Reads a character, also an unassigned one. Zero cells: marks, joiners, signs that are not to be seen, and Hangul that goes on a syllable. */
export function readCharacter(codePoint: number): Character {
  if (codePoint >= planes) return { cells: cellsAbove(codePoint), isPictograph: false, isEmoji: false };
  const byte = known[codePoint] || learn(codePoint);
  const cells = byte & 3;
  return {
    cells: cells === 3 ? 2 : cells === 2 ? 1 : 0,
    isPictograph: (byte & pictographBit) !== 0,
    isEmoji: (byte & emojiBit) !== 0,
  };
}

function learn(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const isPictograph = /\p{Extended_Pictographic}/u.test(character);
  const isEmoji = /\p{Emoji}/u.test(character);
  const byte = 1 + cellsOf(codePoint, character) + (isPictograph ? pictographBit : 0) + (isEmoji ? emojiBit : 0);
  known[codePoint] = byte;
  return byte;
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
