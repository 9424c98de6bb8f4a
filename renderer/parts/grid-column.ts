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
