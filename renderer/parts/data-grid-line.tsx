import { memo } from 'react';
import { classNames } from './class-names.ts';
import styles from './data-grid.module.css';
import type { GridColumn } from './grid-column.ts';
import type { GridLine } from './grid-model.ts';
import { ChevronDownIcon, ChevronRightIcon } from './icons.tsx';

type LineProps<Row> = {
  id: string;
  line: GridLine<Row>;
  columns: readonly GridColumn<Row>[];
  template: string;
  index: number;
  top: number;
  isActive: boolean;
  isSelected: boolean;
};

function Line<Row>({ id, line, columns, template, index, top, isActive, isSelected }: LineProps<Row>) {
  // The heading is the first row.
  const common = { id, 'aria-rowindex': index + 2, 'data-index': index };
  if (line.kind === 'group')
    return (
      <div
        {...common}
        role="row"
        className={classNames(styles.line, styles.group, isActive && styles.active)}
        style={{ transform: `translateY(${top}px)` }}
      >
        <div role="gridcell" aria-colspan={columns.length} className={styles.groupCell}>
          <button type="button" tabIndex={-1} aria-expanded={!line.isFolded} className={styles.fold}>
            {line.isFolded ? <ChevronRightIcon /> : <ChevronDownIcon />}
            {line.label}
          </button>
          <span className={styles.count}>{line.count}</span>
          {line.note && <span className={styles.note}>{line.note}</span>}
        </div>
      </div>
    );
  return (
    <div
      {...common}
      role="row"
      aria-selected={isSelected}
      className={classNames(styles.line, isSelected && styles.selected, isActive && styles.active)}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: template }}
    >
      {columns.map(({ id: column, align, render }) => (
        <div key={column} role="gridcell" className={classNames(styles.cell, align && styles.end)}>
          {render(line.row)}
        </div>
      ))}
    </div>
  );
}

/** One line of a grid; drawn again only when something about it has changed. The cast: `memo` forgets type parameters. */
export const DataGridLine = memo(Line) as typeof Line;
