import { expect, test } from 'vitest';
import { fitColumns, narrowestPx } from '../../../renderer/parts/grid-column.ts';

test('columns need their least widths, the gaps between them and the room at the sides', () => {
  expect(narrowestPx([{ width: '52px' }, { width: 'minmax(116px, 1.1fr)' }, { width: '84px' }])).toBe(
    52 + 116 + 84 + 2 * 14 + 2 * 8,
  );
});

test('the columns that matter least give way to a narrow grid, one after another, and the others stay', () => {
  const columns = [
    { id: 'name', width: 'minmax(100px, 1fr)' },
    { id: 'cloud', width: '50px', givesWay: 1 },
    { id: 'price', width: '60px' },
    { id: 'zone', width: '100px', givesWay: 2 },
  ];
  const shown = (widthPx: number | undefined) => fitColumns(columns, widthPx).map(({ id }) => id);
  expect(shown(undefined)).toEqual(['name', 'cloud', 'price', 'zone']);
  expect(shown(narrowestPx(columns))).toEqual(['name', 'cloud', 'price', 'zone']);
  expect(shown(narrowestPx(columns) - 1)).toEqual(['name', 'price', 'zone']);
  expect(shown(200)).toEqual(['name', 'price']);
  expect(shown(10)).toEqual(['name', 'price']);
});
