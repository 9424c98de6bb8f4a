import type { ReactNode } from 'react';

/** One column of a grid. `width` is a CSS grid track that does not depend on the content, so that columns keep their place. */
export type GridColumn<Row> = {
  id: string;
  label: string;
  width: string;
  align?: 'end';
  isSortable?: boolean;
  /** Left out where the grid is too narrow for all: those with the smallest number first; never where it is absent. */
  givesWay?: number;
  render: (row: Row) => ReactNode;
};

const gapPx = 14;
const sidePx = 8;

/** How narrow the columns can be, in CSS pixels, before the grid has to be scrolled sideways. */
export function narrowestPx(columns: readonly Pick<GridColumn<unknown>, 'width'>[]): number {
  const widths = columns.map(({ width }) => Number(/(\d+)px/.exec(width)?.[1] ?? 0));
  return widths.reduce((sum, width) => sum + width + gapPx, 2 * sidePx - gapPx);
}

/** The columns that a grid so many CSS pixels wide has room for; all of them while its width is not known. */
export function fitColumns<Column extends Pick<GridColumn<unknown>, 'width' | 'givesWay'>>(
  columns: readonly Column[],
  widthPx: number | undefined,
): readonly Column[] {
  let shown = columns;
  while (widthPx !== undefined && narrowestPx(shown) > widthPx) {
    const ranks = shown.flatMap(({ givesWay }) => givesWay ?? []);
    if (ranks.length === 0) break;
    const least = Math.min(...ranks);
    shown = shown.filter(({ givesWay }) => givesWay !== least);
  }
  return shown;
}
