import { AppError } from '../app-error.ts';
import type { Columns } from './input-profile.ts';

/** What is known of one record of the inputs, by name; numbers and words alike. */
export type FeatureRow = Readonly<Record<string, string | number>>;

/** Far more than a profile is any better for, and less than a process may hold. */
const maxCells = 20_000_000;
const maxColumns = 10_000;
const maxNameLength = 500;

/** Gathers rows of many files as columns; what a row does not have is missing in it. */
export function createInputRows() {
  const cells = new Map<string, string[]>();
  let rowCount = 0;

  function columnOf(name: string, file: string): string[] {
    const present = cells.get(name);
    if (present) return present;
    const column: string[] = [];
    cells.set(name, column);
    if (cells.size > maxColumns) throw new AppError('models/sample-too-large', { file });
    return column;
  }

  function fill(column: string[], length: number): void {
    while (column.length < length) column.push('');
  }

  function grow(count: number, file: string): void {
    rowCount += count;
    if (rowCount * cells.size > maxCells) throw new AppError('models/sample-too-large', { file });
  }

  return {
    addRow(row: FeatureRow, file: string): void {
      for (const [name, value] of Object.entries(row)) {
        const column = columnOf(name.slice(0, maxNameLength), file);
        fill(column, rowCount);
        column[rowCount] = String(value);
      }
      grow(1, file);
    },

    addColumns(table: Columns, file: string): void {
      for (const [name, values] of table.cells) {
        const column = columnOf(name, file);
        fill(column, rowCount);
        for (const value of values) column.push(value);
      }
      grow(table.rowCount, file);
    },

    rowCount: () => rowCount,

    columns(): Columns {
      for (const column of cells.values()) fill(column, rowCount);
      return { rowCount, cells };
    },
  };
}
export type InputRows = ReturnType<typeof createInputRows>;
