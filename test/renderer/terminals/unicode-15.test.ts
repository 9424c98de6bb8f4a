import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { unicode15 } from '../../../renderer/terminals/unicode-15.ts';

let terminal: Terminal;
beforeAll(() => {
  terminal = new Terminal({ cols: 200, rows: 5, allowProposedApi: true });
  terminal.unicode.register(unicode15);
  terminal.unicode.activeVersion = unicode15.version;
});

/** Where the cursor is after this text at the beginning of a line. */
function cellsOf(text: string): Promise<number> {
  return new Promise((resolve) => {
    terminal.write(`\r\u001b[2K${text}`, () => resolve(terminal.buffer.active.cursorX));
  });
}

/** What is in the cells of the line, wide ones once. */
function lineText(): string {
  const { active } = terminal.buffer;
  return active.getLine(active.baseY + active.cursorY)?.translateToString(true) ?? '';
}

const corpus: Record<string, number> = {
  abc: 3,
  'na\u00efve': 5,
  'e\u0301a\u0308\u0323': 2, // combining marks, two on one letter
  한글: 4,
  '\u1112\u1161\u11ab\u1100\u1173\u11af': 4, // the same in letters, as macOS writes file names
  ㅎㅏㄴ: 6,
  日本語: 6,
  ﾊﾝｶｸ: 4,
  Ｆｕｌｌ: 8,
  '│─“”': 4, // of ambiguous width: narrow
  ก็นี้: 2,
  שָׁלוֹם: 4,
  '🚀': 2,
  '🫨🩷🪿🛜': 8, // Unicode 15
  '🫠🪸': 4, // Unicode 14
  '👍🏽': 2,
  '🏽': 2,
  '👩‍👩‍👧': 2,
  '🧑🏽‍🚀': 2,
  '🏳️‍🌈': 2,
  '🇰🇷🇯🇵': 4,
  '🇰': 1,
  '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}': 2,
  '❤': 1,
  '❤️': 2,
  '❤\ufe0e': 1,
  '1️⃣': 2,
  𠀀𪛖: 4,
  '\u{31350}': 2, // Unicode 15's extension H
  'a\u200bb\u2060c': 3,
  'x\u202eabc\u202c': 4,
  '한글 🚀 e\u0301 👩‍👩‍👧!': 13,
};

test.each(Object.entries(corpus))('%s fills %i cells', async (text, cells) => {
  expect(await cellsOf(text)).toBe(cells);
});

test('whatever is an emoji by itself fills two cells', async () => {
  const emoji: string[] = [];
  for (let code = 0x2300; code < 0x1faf9; code += 1) {
    const character = String.fromCodePoint(code);
    if (/(?=\p{Emoji_Presentation})\P{Regional_Indicator}/u.test(character)) emoji.push(character);
  }
  const newerThan15 =
    /[\u{1f6d8}\u{1fa8a}\u{1fa8e}\u{1fa8f}\u{1fa89}\u{1fac6}\u{1fac8}\u{1facd}\u{1fabe}\u{1fadc}\u{1fadf}\u{1fae9}\u{1faea}\u{1faef}]/u;
  const narrow = emoji.filter((character) => unicode15.wcwidth(character.codePointAt(0) ?? 0) !== 2);
  expect(narrow.filter((character) => !newerThan15.test(character))).toEqual([]);
  expect(emoji.length).toBeGreaterThan(1000);
});

test('nothing of a text is lost, however it is joined', async () => {
  const character = fc.oneof(fc.constantFrom(...Object.keys(corpus)), fc.string({ unit: 'binary', maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(character, { maxLength: 12 }), async (parts) => {
      const text = parts.join('').replace(/\p{Cc}|\p{Cs}/gu, '');
      const cells = await cellsOf(`x${text}`);
      expect(lineText().trimEnd()).toBe(`x${text}`.trimEnd());
      expect(cells).toBeLessThanOrEqual(1 + 2 * [...text].length);
    }),
    { numRuns: 200 },
  );
});
