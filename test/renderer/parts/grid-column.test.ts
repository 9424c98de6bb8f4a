import { expect, test } from 'vitest';
import { narrowestPx } from '../../../renderer/parts/grid-column.ts';

test('columns need their least widths, the gaps between them and the room at the sides', () => {
  expect(narrowestPx([{ width: '52px' }, { width: 'minmax(116px, 1.1fr)' }, { width: '84px' }])).toBe(
    52 + 116 + 84 + 2 * 14 + 2 * 8,
  );
});
