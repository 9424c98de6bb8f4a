import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../main/printable.ts';

test.each([
  ['\u001b[2Jgone', '\ufffd[2Jgone'],
  ['trainer\u202egnp.exe', 'trainer\ufffdgnp.exe'],
  ['first\r\nsecond', 'first\ufffd\ufffdsecond'],
  ['학습 서버 🚀 é', '학습 서버 🚀 é'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('whatever comes, nothing that moves a cursor or turns a line is left, and nothing is lost unseen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      expect(shown).toHaveLength(text.length);
    }),
  );
});
