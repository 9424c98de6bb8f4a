import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJournalLine } from '../../../main/files/transfers/journal-line.ts';

const line = { kind: 'begun', key: '0/model.onnx', place: 'L3Nydi9tb2RlbC5vbm54', part: 'L3Nydi9t' } as const;

test('a line reads as it was written; one that was cut off anywhere is no line', () => {
  const text = JSON.stringify(line);
  expect(parseJournalLine(text)).toEqual(line);
  for (let length = 0; length < text.length; length += 1)
    expect(parseJournalLine(text.slice(0, length))).toBeUndefined();
});

test('whatever is in the file, it is read without a throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parseJournalLine(text);
    }),
  );
});
