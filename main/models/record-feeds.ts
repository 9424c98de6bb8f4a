import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { countRecordValues, hasBatch } from './preparations.ts';
import { createData, formatShape, isNumericType, type NamedTensors, type NumericType, type Tensor } from './tensor.ts';

/** A value from CSV or JSON, not yet a number. */
export type Cell = string | number | boolean;

/** The column names of a record in order; undefined where the file gave none. */
export type Columns = readonly string[] | undefined;

/** One record of a table as the model's inputs: columns in their order for one input, by name for several. */
export function recordToFeeds(
  inputs: readonly TensorInfo[],
  columns: Columns,
  cells: readonly Cell[],
  file: string,
): NamedTensors {
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined) {
    checkColumnCount(only, columns, cells.length, file);
    const data = convert(only, cells, columns, file);
    return { [only.name]: { ...data, dims: recordDims(only, cells.length, file) } };
  }
  const feeds = inputs.map((input, position): [string, Tensor] => {
    const at = columns === undefined ? position : columns.indexOf(input.name);
    const cell = cells[at];
    if (cell === undefined) throw new AppError('models/sample-missing-input', { file, input: input.name });
    return [input.name, { ...convert(input, [cell], [input.name], file), dims: input.shape.map(() => 1) }];
  });
  return Object.fromEntries(feeds);
}

/** Throws when a record of so many columns can never fit the model, with the names where they are known. */
export function checkColumnCount(input: TensorInfo, columns: Columns, count: number, file: string): void {
  const expected = countRecordValues(input.shape);
  if (expected === undefined || expected === count) return;
  const found = columns && columns.length <= 12 ? `${count} (${columns.join(', ')})` : String(count);
  throw new AppError('models/sample-wrong-columns', { file, input: input.name, expected, found });
}

/** The record's dimensions with a batch of one; a single open dimension takes the number of columns. */
export function recordDims(input: TensorInfo, count: number, file: string): number[] {
  const shape = hasBatch(input.shape) ? [1, ...input.shape.slice(1)] : input.shape;
  const open = shape.filter((dim) => typeof dim !== 'number').length;
  const fixed = shape.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1);
  if (open > 1 || (open === 1 && count % fixed !== 0)) {
    throw new AppError('models/sample-wrong-shape', {
      file,
      input: input.name,
      expected: formatShape(input.shape),
      found: formatShape([count]),
    });
  }
  return shape.map((dim) => (typeof dim === 'number' ? dim : count / fixed));
}

/** Cells as values of the input's type; columns name the one that is none. */
export function convert(
  input: TensorInfo,
  cells: readonly Cell[],
  columns: Columns,
  file: string,
): Omit<Tensor, 'dims'> {
  if (input.type === 'string') return { type: 'string', data: cells.map(String) };
  const { type } = input;
  if (!isNumericType(type)) throw new AppError('models/sample-wrong-kind', { file, input: input.name, type });
  const data = createData(type, cells.length);
  for (const [index, cell] of cells.entries()) {
    const value = toNumber(cell, type);
    if (value === undefined) {
      const column = columns?.[index] ?? String(index + 1);
      throw new AppError('models/sample-bad-value', { file, column, value: String(cell).slice(0, 80), type });
    }
    data[index] = value;
  }
  return { type, data };
}

const integerRanges = new Map<NumericType, readonly [min: number, max: number]>([
  ['int8', [-(2 ** 7), 2 ** 7 - 1]],
  ['uint8', [0, 2 ** 8 - 1]],
  ['int16', [-(2 ** 15), 2 ** 15 - 1]],
  ['uint16', [0, 2 ** 16 - 1]],
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['uint32', [0, 2 ** 32 - 1]],
]);

/** The value as the type holds it, exactly; undefined for what is no such number. */
export function toNumber(cell: Cell, type: NumericType): number | bigint | undefined {
  const text = typeof cell === 'string' ? cell.trim() : cell;
  if (type === 'bool') return toTruth(text);
  if (type === 'int64' || type === 'uint64') return toBigInteger(text, type);
  if (text === '' || typeof text === 'boolean') return undefined;
  const value = typeof text === 'string' ? parseNumber(text) : text;
  const range = integerRanges.get(type);
  if (range === undefined || value === undefined) return value;
  return Number.isInteger(value) && value >= range[0] && value <= range[1] ? value : undefined;
}

function toTruth(cell: Cell): number | undefined {
  if (cell === true || cell === 1 || cell === '1' || cell === 'true' || cell === 'True') return 1;
  if (cell === false || cell === 0 || cell === '0' || cell === 'false' || cell === 'False') return 0;
  return undefined;
}

function toBigInteger(cell: Cell, type: 'int64' | 'uint64'): bigint | undefined {
  const text = String(cell);
  if (!/^[+-]?\d{1,20}(\.0+)?$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, '').replace(/\.0+$/, ''));
  const fits = type === 'int64' ? BigInt.asIntN(64, value) === value : BigInt.asUintN(64, value) === value;
  return fits ? value : undefined;
}

/** Decimal numbers, and NaN and infinity as NumPy and pandas write them. */
export function parseNumber(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? -Infinity : Infinity;
  return undefined;
}
