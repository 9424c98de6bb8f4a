import { basename, dirname, relative } from 'node:path';
import { readCells, splitCsv } from './csv.ts';
import type { HandledModel } from './handled-model.ts';
import { readBeside } from './handler-folder.ts';
import type { SampleFile } from './open-sample.ts';

/** Finds the right answer for one record of a sample; undefined where there is none, or nothing but an empty cell. */
export type RightAnswer = (path: string, sample: SampleFile, record: number) => string | undefined;

const maxBytes = 64 * 1024 * 1024;

/** Where a handler says that right answers are found. Throws an AppError when its file is not there. */
export function createRightAnswers({ handler }: HandledModel): RightAnswer {
  const labels = handler?.declaration.expect?.labels;
  if (handler === undefined || labels === undefined) return () => undefined;
  if (labels.from === 'folder') return (path) => basename(dirname(path));
  if (labels.from === 'column') {
    const { column = 'label' } = labels;
    return (_path, sample, record) => sample.cell?.(record, column)?.trim() || undefined;
  }
  const name = labels.file ?? 'labels.csv';
  const answers = parseAnswers(readBeside(handler.path, name, maxBytes));
  const folder = dirname(handler.path);
  return (path) => answers.get(relative(folder, path).replaceAll('\\', '/')) ?? answers.get(basename(path));
}

/** Rows of sample and label; the sample by its path from the file's folder, or its name alone. */
function parseAnswers(text: string): Map<string, string> {
  const csv = splitCsv(text);
  const rows = csv.records.map((_, index) => readCells(csv, index));
  return new Map(rows.flatMap(([sample, label]) => (sample && label ? [[sample, label] as const] : [])));
}

/** Whether an answer is the right one; several names in one are compared as sets. */
export function isRight(answer: string, expected: string): boolean {
  return answer === expected || setOf(answer) === setOf(expected);
}

function setOf(names: string): string {
  return names
    .split(/[,;|]/)
    .map((name) => name.trim())
    .sort()
    .join(', ');
}
