import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from '../../../renderer/files/parse-csv.ts';

test('quotes hold separators and line breaks, and every row is as wide as the header', () => {
  const table = parseCsv('name,note\n"a, b","say ""hi""\nagain"\nshort\n');
  expect(table?.columns.map(({ label }) => label)).toEqual(['name', 'note']);
  expect(table?.rows.map(({ cells }) => cells)).toEqual([
    ['a, b', 'say "hi"\nagain'],
    ['short', ''],
  ]);
  expect(parseCsv('no table at all\nreally')).toBeUndefined();
});

test('a table that was written is the table that is read, and rubbish is no trouble', () => {
  const cell = fc.string({ maxLength: 12 }).filter((text) => !text.includes('\r'));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
      const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join('\t'));
      expect(parseCsv(['a\tb', ...quoted].join('\n'))?.rows.map(({ cells }) => cells)).toEqual(rows);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseCsv(text)));
});
