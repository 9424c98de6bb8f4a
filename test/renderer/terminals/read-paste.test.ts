import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinLines, readPaste, showPaste } from '../../../renderer/terminals/read-paste.ts';

describe('readPaste', () => {
  it('lets one plain line through unasked, whatever its script', () => {
    for (const line of ['ls -l', '한글 파일.txt', 'echo 👩‍👩‍👧 e\u0301', ''])
      expect(readPaste(line)).toMatchObject({ text: line, mustBeShown: false });
  });

  it('shows whatever would run, act as a key, or hide something', () => {
    expect(readPaste('ls\n')).toMatchObject({ lineCount: 1, mustBeShown: true });
    expect(readPaste('cd /tmp\r\nrm -rf x\r\n')).toMatchObject({ lineCount: 2, removedCount: 0, mustBeShown: true });
    expect(readPaste('ls\u001b[201~')).toMatchObject({ text: 'ls[201~', removedCount: 1, mustBeShown: true });
    expect(readPaste('a\tb').mustBeShown).toBe(true);
    expect(readPaste('echo a\u202etxt')).toMatchObject({ hiddenCount: 1, mustBeShown: true });
  });

  it('never sends what a terminal could take for a key', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[^\P{Cc}\t\n]/u.test(readPaste(text).text)));
  });
});

describe('joinLines', () => {
  it('makes one line that waits for Enter, continued lines among it', () => {
    expect(joinLines('python train.py \\\n  --epochs 3 \\\n  --lr 2e-4\n')).toBe(
      'python train.py --epochs 3 --lr 2e-4',
    );
    fc.assert(fc.property(fc.string(), (text) => !joinLines(text).includes('\n')));
  });
});

describe('showPaste', () => {
  it('marks tabs and hidden signs, and says how much is not shown', () => {
    expect(showPaste('a\tb\u202e\n').text).toBe('a⇥   b⟨U+202E⟩');
    expect(showPaste('x\n'.repeat(500))).toMatchObject({ moreLines: 300 });
  });
});
