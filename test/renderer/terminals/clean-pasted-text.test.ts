import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPastedText } from '../../../renderer/terminals/clean-pasted-text.ts';

/** Text in which control characters are as common as letters. */
const text = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
  ),
});

describe('cleanPastedText', () => {
  it('never lets a control character through but tab and newline', () => {
    fc.assert(
      fc.property(text, (pasted) => {
        expect(cleanPastedText(pasted)).not.toMatch(/[^\P{Cc}\t\n]/u);
      }),
    );
  });

  it('keeps everything else, in order', () => {
    fc.assert(
      fc.property(text, (pasted) => {
        const printable = (value: string) => [...value].filter((character) => !/\p{Cc}/u.test(character)).join('');
        expect(printable(cleanPastedText(pasted))).toBe(printable(pasted));
      }),
    );
  });

  it('does not let pasted text end the bracketed paste', () => {
    expect(cleanPastedText('ls\u001b[201~\rrm -rf ~\n')).toBe('ls[201~\nrm -rf ~\n');
    expect(cleanPastedText('a\u009b201~b\u0003')).toBe('a201~b');
  });

  it('takes every way of ending a line as one newline', () => {
    expect(cleanPastedText('a\r\nb\rc\nd\te')).toBe('a\nb\nc\nd\te');
  });
});
