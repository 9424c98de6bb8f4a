import { AppError } from '../app-error.ts';
import { parseExactJson } from './exact-json.ts';
import { readJsonRecords } from './json-sample.ts';
import { maxRecords, type SampleFile } from './open-sample.ts';
import type { Cell } from './record-feeds.ts';
import type { SampleTarget } from './sample-target.ts';
import { type NamedCells, tableToFeeds } from './table-feeds.ts';
import { textToFeeds } from './text-feeds.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** The records of a JSON file as samples. Throws an AppError when it holds none. */
export function openJson(text: string, target: SampleTarget, file: string): SampleFile {
  const value = parseSample(text, file);
  const objects = (Array.isArray(value) ? value : [value]).filter(isRecord);
  const isDeclared = (target.table ?? target.text) !== undefined && objects.length > 0;
  const records = isDeclared
    ? objects.map((record) => () => declaredFeeds(target, record, file))
    : readJsonRecords(target.inputs, withoutLabels(value, target.labelColumn), file);
  if (records.length > maxRecords) throw new AppError('models/sample-too-long', { file, most: maxRecords });
  if (records.length === 0) throw new AppError('models/sample-unreadable', { file }, new Error('an empty list'));
  return {
    recordCount: records.length,
    isTable: records.length > 1,
    feeds: async (index) => records[index]?.() ?? {},
    cell: (index, column) => {
      const cell = objects[index]?.[column];
      return cell === undefined || cell === null || typeof cell === 'object' ? undefined : String(cell);
    },
  };
}

function parseSample(text: string, file: string): unknown {
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function declaredFeeds({ inputs, table, text }: SampleTarget, record: JsonRecord, file: string) {
  return {
    ...(table ? tableToFeeds(inputs, table, toCells(record, file), file) : {}),
    ...(text ? textToFeeds(inputs, text, textOf(record, text.declared.column ?? 'text', file), file) : {}),
  };
}

function toCells(record: JsonRecord, file: string): NamedCells {
  return new Map(
    Object.entries(record).map(([column, value]): [string, Cell | null] => {
      if (typeof value === 'bigint') return [column, String(value)];
      if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
        return [column, value];
      }
      throw new AppError('models/sample-bad-value', { file, column, value: 'list', type: 'number' });
    }),
  );
}

function textOf(record: JsonRecord, column: string, file: string): string {
  const value = record[column];
  if (typeof value === 'string') return value;
  const found = Object.keys(record).slice(0, 20).join(', ');
  throw new AppError('models/sample-missing-column', { file, column, found });
}

/** The right answer stands beside what the model gets and is not for it. */
function withoutLabels(value: unknown, labelColumn: string | undefined): unknown {
  if (labelColumn === undefined) return value;
  const strip = (item: unknown) =>
    isRecord(item) ? Object.fromEntries(Object.entries(item).filter(([key]) => key !== labelColumn)) : item;
  return Array.isArray(value) ? value.map(strip) : strip(value);
}
