import { classNames } from './class-names.ts';
import styles from './data-grid.module.css';
import type { GridColumn } from './grid-column.ts';
import type { GridSort } from './grid-model.ts';

/** The headings of a grid; those that can be sorted are buttons. */
export function DataGridHeader<Row>({
  columns,
  template,
  minWidth,
  sort,
  onSort,
}: {
  columns: readonly GridColumn<Row>[];
  template: string;
  minWidth: number;
  sort?: GridSort;
  onSort?: (sort: GridSort) => void;
}) {
  return (
    <div role="rowgroup" className={styles.header} style={{ minWidth }}>
      <div role="row" aria-rowindex={1} className={styles.headings} style={{ gridTemplateColumns: template }}>
        {columns.map(({ id, label, align, isSortable }) => {
          const isSorted = sort?.column === id;
          return (
            <div
              key={id}
              role="columnheader"
              aria-sort={isSortable ? (isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none') : undefined}
              className={classNames(styles.heading, align && styles.end)}
            >
              {isSortable && onSort ? (
                <button
                  type="button"
                  className={classNames(styles.sort, isSorted && styles.sorted)}
                  onClick={() => onSort({ column: id, descending: isSorted && !sort.descending })}
                >
                  {label}
                  {isSorted && <span aria-hidden="true">{sort.descending ? '↓' : '↑'}</span>}
                </button>
              ) : (
                label
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
