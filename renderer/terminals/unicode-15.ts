import type { Terminal } from '@xterm/xterm';
import { type CellCount, readCharacter } from './character-width.ts';

type WidthProvider = Parameters<Terminal['unicode']['register']>[0];

/** What came before, as far as the next character may join it. */
const nothing = 0;
/** An emoji, with whatever has been joined to it. */
const pictograph = 1;
/** An emoji and a joiner: the next emoji is part of it. */
const joined = 2;
/** The first letter of a flag. */
const flagLetter = 4;
/** May be shown as an emoji, which is wider. */
const emojiLike = 8;

const joiner = 0x200d;
const emojiSign = 0xfe0f;

/**
 * How many cells text fills by Unicode 15, as one reads it: marks stand on their letter, a flag and an emoji put together
 * of several fill two cells, and whatever is asked to look like an emoji does too. Programs on a host that count each
 * character for itself (`wcwidth`) agree but for those emoji.
 */
export const unicode15: WidthProvider = {
  version: '15',
  wcwidth: (codePoint) => readCharacter(codePoint).cells,
  charProperties(codePoint, preceding) {
    if (codePoint >= 0x20 && codePoint < 0x7f) return isKeycap(codePoint) ? keycap : plain; // most of what is ever printed
    const before = preceding >> 3;
    const widthBefore = readCells(preceding);
    const { cells, isPictograph, isEmoji } = readCharacter(codePoint);
    const isFirst = preceding === 0 || widthBefore === 0;

    if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) {
      return before & flagLetter ? property(nothing, 2, true) : property(flagLetter, 1, false);
    }
    if (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff && before & pictograph) return property(pictograph, 2, true);
    if (isPictograph && before & joined) return property(pictograph, 2, true);
    if (cells === 0 && !isFirst) {
      if (codePoint === joiner) return property(before & pictograph ? pictograph | joined : nothing, widthBefore, true);
      if (codePoint === emojiSign && before & emojiLike) return property(before & pictograph, 2, true);
      return property(before & pictograph, widthBefore, true);
    }
    return property((isPictograph ? pictograph : nothing) | (isEmoji ? emojiLike : nothing), cells, false);
  },
};

/** As xterm packs it: what the next character is to know, the width of all that is joined, whether it is joined to the one before. */
function property(state: number, cells: CellCount, isJoined: boolean): number {
  return (state << 3) | (cells << 1) | (isJoined ? 1 : 0);
}

const plain = property(nothing, 1, false);
const keycap = property(emojiLike, 1, false);

/** Digits, `#` and `*` may become keys of a telephone. */
function isKeycap(codePoint: number): boolean {
  return (codePoint >= 0x30 && codePoint <= 0x39) || codePoint === 0x23 || codePoint === 0x2a;
}

function readCells(preceding: number): CellCount {
  const cells = (preceding >> 1) & 3;
  return cells === 0 || cells === 1 ? cells : 2;
}
