import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type CsvText, readCells, splitCsv } from './csv.ts';
import { maxRecords, type SampleFile } from './open-sample.ts';
import { type Columns, checkColumnCount, parseNumber, recordToFeeds } from './record-feeds.ts';
import type { SampleTarget } from './sample-target.ts';
import { tableToFeeds } from './table-feeds.ts';
import { textToFeeds } from './text-feeds.ts';

/** The rows of a CSV or TSV file as samples. Throws an AppError when the table as a whole does not fit. */
export function openCsv(text: string, target: SampleTarget, file: string): SampleFile {
  const csv = splitCsv(text);
  const columns = readHeader(csv, target);
  const first = columns === undefined ? 0 : 1;
  const recordCount = csv.records.length - first;
  if (recordCount < 1) throw new AppError('models/sample-unreadable', { file }, new Error('no rows'));
  if (recordCount > maxRecords) throw new AppError('models/sample-too-long', { file, most: maxRecords });
  const cellsOf = (index: number) => readCells(csv, index + first);
  const toFeeds =
    target.table || target.text ? declaredFeeds(target, columns, file) : undeclaredFeeds(target, columns, file);
  return {
    recordCount,
    isTable: true,
    feeds: async (index) => toFeeds(cellsOf(index)),
    cell: (index, column) => cellsOf(index)[columns?.indexOf(column) ?? -1],
  };
}

type ToFeeds = (cells: string[]) => ReturnType<typeof recordToFeeds>;

function declaredFeeds({ inputs, table, text }: SampleTarget, columns: Columns, file: string): ToFeeds {
  const named = (cells: string[]) => new Map((columns ?? []).map((column, at) => [column, cells[at]]));
  const missing = table?.columns.find(({ name }) => !columns?.includes(name))?.name ?? missingText(text, columns);
  if (missing !== undefined) {
    const found = (columns ?? []).slice(0, 20).join(', ');
    throw new AppError('models/sample-missing-column', { file, column: missing, found });
  }
  return (cells) => ({
    ...(table ? tableToFeeds(inputs, table, named(cells), file) : {}),
    ...(text
      ? textToFeeds(inputs, text, named(cells).get(text.declared.column ?? columns?.[0] ?? '') ?? '', file)
      : {}),
  });
}

function missingText(text: SampleTarget['text'], columns: Columns): string | undefined {
  const column = text?.declared.column;
  return column !== undefined && !columns?.includes(column) ? column : undefined;
}

/** Columns in their order or by the inputs' names; the one with the right answers is not for the model. */
function undeclaredFeeds({ inputs, labelColumn }: SampleTarget, columns: Columns, file: string): ToFeeds {
  const label = labelColumn === undefined ? -1 : (columns?.indexOf(labelColumn) ?? -1);
  const rest = <Item>(items: readonly Item[]) => items.filter((_, at) => at !== label);
  const kept = columns && rest(columns);
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined && kept !== undefined) checkColumnCount(only, kept, kept.length, file);
  return (cells) => recordToFeeds(inputs, kept, rest(cells), file);
}

/** The first record is a header when it names something we know, or holds a word where numbers are due. */
function readHeader(csv: CsvText, { inputs, table, text, labelColumn }: SampleTarget): Columns {
  const cells = readCells(csv, 0);
  if (table || text?.declared.column !== undefined) return cells;
  const namesInput = inputs.some((input: TensorInfo) => cells.includes(input.name));
  const namesLabel = labelColumn !== undefined && cells.includes(labelColumn);
  const numbersDue = !text && inputs.every((input) => input.type !== 'string');
  const isWord = (cell: string) => cell !== '' && parseNumber(cell) === undefined;
  return namesInput || namesLabel || (numbersDue && cells.some(isWord)) ? cells : undefined;
}
