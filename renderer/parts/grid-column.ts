import type { ReactNode } from 'react';

/** One column of a grid. `width` is a CSS grid track that does not depend on the content, so that columns keep their place. */
export type GridColumn<Row> = {
  id: string;
  label: string;
  width: string;
  align?: 'end';
  isSortable?: boolean;
  render: (row: Row) => ReactNode;
};

const gapPx = 14;
const sidePx = 8;

/** How narrow the columns can be, in CSS pixels, before the grid has to be scrolled sideways. */
export function narrowestPx(columns: readonly Pick<GridColumn<unknown>, 'width'>[]): number {
  const widths = columns.map(({ width }) => Number(/(\d+)px/.exec(width)?.[1] ?? 0));
  return widths.reduce((sum, width) => sum + width + gapPx, 2 * sidePx - gapPx);
}
