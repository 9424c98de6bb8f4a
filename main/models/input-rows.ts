import { basename } from 'node:path';
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
  /** The first row of each file, in order. */
  const starts: { path: string; row: number }[] = [];
  let rowCount = 0;

  function begin(path: string): void {
    if (starts.at(-1)?.path !== path) starts.push({ path, row: rowCount });
  }

  function sampleAt(row: number): { path: string; row?: number } {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle]?.row ?? 0) <= row) low = middle;
      else high = middle;
    }
    const { path = '', row: first = 0 } = starts[low] ?? {};
    const rows = (starts[low + 1]?.row ?? rowCount) - first;
    return { path, ...(rows > 1 ? { row: row - first + 1 } : {}) };
  }

  function columnOf(name: string, path: string): string[] {
    const present = cells.get(name);
    if (present) return present;
    const column: string[] = [];
    cells.set(name, column);
    if (cells.size > maxColumns)
      throw new AppError('models/sample-too-long', { file: basename(path), most: maxColumns });
    return column;
  }

  function fill(column: string[], length: number): void {
    while (column.length < length) column.push('');
  }

  function grow(count: number, path: string): void {
    rowCount += count;
    if (rowCount * cells.size > maxCells)
      throw new AppError('models/sample-too-long', { file: basename(path), most: maxCells });
  }

  return {
    addRow(row: FeatureRow, path: string): void {
      begin(path);
      for (const [name, value] of Object.entries(row)) {
        const column = columnOf(name.slice(0, maxNameLength), path);
        fill(column, rowCount);
        column[rowCount] = String(value);
      }
      grow(1, path);
    },

    addColumns(table: Columns, path: string): void {
      begin(path);
      for (const [name, values] of table.cells) {
        const column = columnOf(name, path);
        fill(column, rowCount);
        for (const value of values) column.push(value);
      }
      grow(table.rowCount, path);
    },

    rowCount: () => rowCount,

    columns(): Columns {
      for (const column of cells.values()) fill(column, rowCount);
      return { rowCount, cells, sampleAt };
    },
  };
}
export type InputRows = ReturnType<typeof createInputRows>;
