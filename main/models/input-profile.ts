import { type ColumnProfile, type InputProfile, maxCategories, maxKeptValues } from '../../preload/contract/drift.ts';
import { tableSchema } from '../../preload/contract/handler/preprocess.ts';
import { readCells, splitCsv } from './csv.ts';

/** A table by its columns, as text. */
export type Columns = {
  rowCount: number;
  cells: ReadonlyMap<string, readonly string[]>;
  /** Which sample a row is of; `row` where its file holds several. */
  sampleAt?(row: number): { path: string; row?: number };
};

const maxNameLength = 500;
const missing = new Set(tableSchema.shape.missingMarks.parse(undefined));

/** The columns of a CSV or TSV text; without a heading they are numbered from 1. */
export function readColumns(text: string): Columns {
  const csv = splitCsv(text);
  const first = csv.records.length > 0 ? readCells(csv, 0) : [];
  const hasHeading = first.length > 0 && first.every((cell) => cell !== '' && !isNumber(cell));
  const names = distinct(first.map((cell, at) => (hasHeading ? cell.slice(0, maxNameLength) : String(at + 1))));
  const cells = new Map(names.map((name) => [name, [] as string[]]));
  for (let record = hasHeading ? 1 : 0; record < csv.records.length; record += 1) {
    const row = readCells(csv, record);
    for (const [at, name] of names.entries()) cells.get(name)?.push(row[at] ?? '');
  }
  return { rowCount: csv.records.length - (hasHeading ? 1 : 0), cells };
}

/** A name that comes again gets its place behind it. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, at) => (names.indexOf(name) === at ? name : `${name} (${at + 1})`));
}

export const isMissing = (cell: string): boolean => missing.has(cell);
export const isNumber = (cell: string): boolean => cell.trim() !== '' && Number.isFinite(Number(cell));

/** The schema and the statistics of reference rows. */
export function profileColumns({ rowCount, cells }: Columns): InputProfile {
  const columns = [...cells].map(([name, values]) => profileColumn(name, values));
  return { kind: 'hangar-input-profile', version: 1, rowCount, columns };
}

function profileColumn(name: string, cells: readonly string[]): ColumnProfile {
  const present = cells.filter((cell) => !isMissing(cell));
  const counted = { name, count: present.length, missingCount: cells.length - present.length };
  if (present.length > 0 && present.every(isNumber)) {
    const sorted = Float64Array.from(present, Number).sort();
    const mean = sorted.reduce((total, value) => total + value / sorted.length, 0);
    const variance = sorted.reduce((total, value) => total + (value - mean) ** 2 / sorted.length, 0);
    return { ...counted, type: 'number', mean, std: Math.sqrt(variance), values: thin(sorted) };
  }
  const counts = new Map<string, number>();
  for (const cell of present)
    counts.set(cell.slice(0, maxNameLength), (counts.get(cell.slice(0, maxNameLength)) ?? 0) + 1);
  // A column in which hardly any value comes twice holds names or texts, and a new one there is nothing to tell.
  if (counts.size > maxCategories || counts.size > Math.max(20, present.length / 2))
    return { ...counted, type: 'text' };
  const categories = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  return { ...counted, type: 'category', categories };
}

/** Ascending values evenly spaced by rank, the least and the greatest among them. */
function thin(sorted: Float64Array): number[] {
  if (sorted.length <= maxKeptValues) return [...sorted];
  const step = (sorted.length - 1) / (maxKeptValues - 1);
  return Array.from({ length: maxKeptValues }, (_, at) => sorted[Math.round(at * step)] ?? 0);
}
