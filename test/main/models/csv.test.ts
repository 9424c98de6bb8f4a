import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCells, splitCsv } from '../../../main/models/csv.ts';

function readAll(text: string): string[][] {
  const csv = splitCsv(text);
  return csv.records.map((_, index) => readCells(csv, index));
}

const quoteCell = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

test('gives back every cell of what a spreadsheet wrote, whatever is in it', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', ',', ';', '\t', '"', '\n', '\r\n', '한') });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (rows, separator, lineEnd) => {
      const text = rows.map((row) => row.map(quoteCell).join(separator)).join(lineEnd);
      expect(readAll(text)).toEqual(rows);
    }),
  );
});

test('reads bare cells without their blanks, with a byte order mark and without empty lines', () => {
  expect(readAll('\uFEFFa; b ;c\r\n1;;3\r\n\r\n4;5;')).toEqual([
    ['a', 'b', 'c'],
    ['1', '', '3'],
    ['4', '5', ''],
  ]);
});

test('a quote within a bare cell is a letter, and the rows after it are rows', () => {
  expect(readAll('screen,price\n32" wide,1\nplain,2\n27" wide,3\n')).toEqual([
    ['screen', 'price'],
    ['32" wide', '1'],
    ['plain', '2'],
    ['27" wide', '3'],
  ]);
  expect(readAll('a;b\n"x ""y"" z";"1\n2"\n"";3\n')).toEqual([
    ['a', 'b'],
    ['x "y" z', '1\n2'],
    ['', '3'],
  ]);
});

test('ends on any text at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', 'x', ';'), maxLength: 60 }), (text) => {
      for (const cells of readAll(text)) expect(cells.length).toBeGreaterThan(0);
    }),
  );
});

test('reads a long column about as fast, row for row, as a short one', () => {
  const long = splitCsv('1.5\n'.repeat(1_000_000));
  const short = splitCsv('1.5\n'.repeat(4_000));
  const measure = (csv: typeof long) => {
    const start = performance.now();
    for (let index = 0; index < 4_000; index += 1) readCells(csv, index);
    return performance.now() - start;
  };
  measure(short);
  expect(measure(long)).toBeLessThan(10 * measure(short) + 150);
});
