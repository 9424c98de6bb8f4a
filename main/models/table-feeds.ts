import type { ColumnDeclaration, TableDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type Cell, convert, recordDims, toNumber } from './record-feeds.ts';
import type { NamedTensors } from './tensor.ts';

/** A record by the names of its columns; `undefined` and `null` are missing values. */
export type NamedCells = ReadonlyMap<string, Cell | null | undefined>;

/** One record as the inputs that the declared columns go to, in the declared order. Throws an AppError. */
export function tableToFeeds(
  inputs: readonly TensorInfo[],
  { columns, missingMarks }: TableDeclaration,
  cells: NamedCells,
  file: string,
): NamedTensors {
  const [first] = inputs;
  const feeds = inputs.flatMap((input) => {
    const own = columns.filter((column) => (column.input ?? first?.name) === input.name);
    if (own.length === 0) return [];
    const values = own.flatMap((column) => encode(column, readValue(column, missingMarks, cells, file), file));
    const names = own.flatMap((column) => Array.from({ length: widthOf(column) }, () => column.name));
    const dims = recordDims(input, values.length, file);
    return [[input.name, { ...convert(input, values, names, file), dims }] as const];
  });
  return Object.fromEntries(feeds);
}

const widthOf = ({ encode, categories }: ColumnDeclaration) => (encode === 'one-hot' ? (categories?.length ?? 1) : 1);

function readValue(
  { name, missing }: ColumnDeclaration,
  missingMarks: readonly string[],
  cells: NamedCells,
  file: string,
): Cell {
  if (!cells.has(name) && missing === undefined) {
    const found = [...cells.keys()].slice(0, 20).join(', ');
    throw new AppError('models/sample-missing-column', { file, column: name, found });
  }
  const cell = cells.get(name);
  const isMissing = cell === undefined || cell === null || (typeof cell === 'string' && missingMarks.includes(cell));
  if (!isMissing) return cell;
  if (missing === undefined) throw new AppError('models/sample-missing-value', { file, column: name });
  return missing;
}

function encode(column: ColumnDeclaration, cell: Cell, file: string): Cell[] {
  const { name, type, mean = 0, std = 1 } = column;
  if (type === 'text') return [String(cell)];
  if (type === 'category') return encodeCategory(column, String(cell), file);
  const value = toNumber(cell, type === 'boolean' ? 'bool' : 'float64');
  if (value === undefined) {
    throw new AppError('models/sample-bad-value', { file, column: name, value: String(cell).slice(0, 80), type });
  }
  // Whole numbers beyond 2⁵³ stay as they were written.
  const isScaled = column.mean !== undefined || column.std !== undefined;
  return [isScaled ? (Number(value) - mean) / std : type === 'boolean' ? Number(value) : cell];
}

/** Without a list of categories the value itself goes to an input of texts. */
function encodeCategory({ name, categories, encode, unknown }: ColumnDeclaration, value: string, file: string): Cell[] {
  if (categories === undefined) return [value];
  const index = categories.indexOf(value);
  if (index === -1 && unknown === undefined) {
    throw new AppError('models/sample-unknown-category', { file, column: name, value: value.slice(0, 80) });
  }
  const place = index === -1 ? (unknown ?? -1) : index;
  return encode === 'index' ? [place] : categories.map((_, at) => (at === place ? 1 : 0));
}
