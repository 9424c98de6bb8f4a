import type { CheckId } from '../../preload/contract/handler/expect.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { Words } from '../i18n/translate.ts';
import type { GridLine, GridSort } from '../parts/grid-model.ts';
import type { SampleRow } from './model-run.ts';

/** The last part of a path of any system. */
export function fileNameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) || path;
}

/** The end of a file's folder, which tells samples apart: `…/photos/cats`. */
export function folderOf(path: string): string {
  const folders = path.split(/[/\\]/).slice(0, -1);
  return folders.length > 3 ? `…/${folders.slice(-2).join('/')}` : folders.join('/');
}

/** What a sample is called: its file, and its row where the file holds many. */
export function sampleName({ path, row }: Pick<SampleRow, 'path' | 'row'>): string {
  return row === undefined ? fileNameOf(path) : `${fileNameOf(path)} · ${row}`;
}

/** All of the reason for a failure, where a row shows only as much as fits. */
export function reasonOf(words: Words, problem: Problem): string {
  const { title, next } = words.problem(problem);
  return [title, next, problem.details].filter(Boolean).join('\n');
}

/** Whether a sample broke a check. */
function hasBroken(row: Pick<SampleRow, 'problem' | 'broken'>, check: CheckId): boolean {
  if (check === 'answered') return row.problem !== undefined;
  return row.broken?.some((broken) => broken.check === check) ?? false;
}

type Key = number | string | undefined;

const keys: Record<string, (row: SampleRow) => Key> = {
  sample: sampleName,
  answer: (row) => row.summary,
  score: (row) => row.scores?.[0]?.score,
  latency: (row) => row.timings?.inferenceMs,
};

/** The rows as lines of the grid: those that broke a check alone if so wished, sorted if so wished; no value comes last. */
export function arrangeSamples(
  rows: readonly SampleRow[],
  { broke, sort }: { broke: CheckId | undefined; sort: GridSort | undefined },
  language: string,
): GridLine<SampleRow>[] {
  const shown = broke === undefined ? [...rows] : rows.filter((row) => hasBroken(row, broke));
  const key = sort && keys[sort.column];
  if (key) {
    const collator = new Intl.Collator(language, { numeric: true });
    const direction = sort.descending ? -1 : 1;
    shown.sort((left, right) => compare(key(left), key(right), direction, collator));
  }
  return shown.map(lineOf);
}

const lines = new WeakMap<SampleRow, GridLine<SampleRow>>();

/** Always the same line for a row: while samples stream in, the grid draws those alone that are new. */
function lineOf(row: SampleRow): GridLine<SampleRow> {
  const known = lines.get(row);
  if (known) return known;
  const line = { kind: 'row', key: row.key, row } as const;
  lines.set(row, line);
  return line;
}

function compare(left: Key, right: Key, direction: number, collator: Intl.Collator): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction;
  return collator.compare(String(left), String(right)) * direction;
}
