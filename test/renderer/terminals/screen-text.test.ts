import { expect, test } from 'vitest';
import { fileStem } from '../../../renderer/terminals/file-stem.ts';
import { newestLines, readLines } from '../../../renderer/terminals/screen-text.ts';

/** A buffer of a screen ten cells wide. */
function bufferOf(...rows: [text: string, isWrapped?: boolean][]) {
  return {
    length: rows.length,
    getLine(index: number) {
      const row = rows[index];
      if (!row) return undefined;
      const [text, isWrapped = false] = row;
      return { isWrapped, translateToString: (trimRight: boolean) => (trimRight ? text : text.padEnd(10)) };
    },
  };
}

test('lines that the screen has wrapped are one again, with the spaces between', () => {
  const buffer = bufferOf(['a long one'], ['and  ', true], ['its end', true], [''], ['next'], [''], ['']);
  expect(readLines(buffer)).toEqual(['a long oneand       its end', '', 'next']);
  expect(readLines(bufferOf([''], ['']))).toEqual([]);
});

test('what does not fit is left out from the oldest, and counted', () => {
  expect(newestLines(['one', '둘', 'three'], 100)).toEqual({ text: 'one\n둘\nthree\n', omittedCount: 0 });
  expect(newestLines(['one', '둘', 'three'], 10)).toEqual({ text: '둘\nthree\n', omittedCount: 1 });
  expect(newestLines(['one', '둘', 'three'], 9)).toEqual({ text: 'three\n', omittedCount: 2 });
});

test('a file is named after its terminal as every system allows', () => {
  const now = new Date('2026-11-21T08:41:09.5Z');
  expect(fileStem('gpu-a 2', now)).toBe('gpu-a-2-2026-11-21T08-41-09');
  expect(fileStem('../../학습', now)).toBe('terminal-2026-11-21T08-41-09');
});
