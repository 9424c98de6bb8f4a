import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { hasBatch } from './preparations.ts';
import { type Cell, recordToFeeds, toNumber } from './record-feeds.ts';
import { countValues, createData, isNumericType, type NamedTensors, type Tensor } from './tensor.ts';
import { fitDims, wrongShape } from './tensor-feeds.ts';

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

const maxDepth = 32;

/**
 * The records of a JSON sample: one tensor as nested lists, an object of them by input name, an object of columns, or
 * a list of any of these where the model takes batches. Each record is made into feeds on demand.
 */
export function readJsonRecords(inputs: readonly TensorInfo[], value: Json, file: string): (() => NamedTensors)[] {
  if (!Array.isArray(value)) return [() => recordFeeds(inputs, value, file)];
  const [only] = inputs;
  const lists = inputs.length === 1 && only !== undefined && !value.some(isObject);
  if (!lists) return value.map((record) => () => recordFeeds(inputs, record, file));
  // A list as deep as the input is a batch of records; one level less is a single record.
  const isBatch = depthOf(value) === only.shape.length && hasBatch(only.shape);
  if (!isBatch) return [() => ({ [only.name]: readTensor(only, value, file) })];
  return value.map((record) => () => ({ [only.name]: readTensor(only, record, file) }));
}

function recordFeeds(inputs: readonly TensorInfo[], record: Json, file: string): NamedTensors {
  const [only] = inputs;
  if (!isObject(record)) {
    if (inputs.length === 1 && only !== undefined) return { [only.name]: readTensor(only, record, file) };
    throw new AppError('models/sample-missing-input', { file, input: only?.name ?? '' });
  }
  const named = inputs.filter((input) => Object.hasOwn(record, input.name));
  if (inputs.length === 1 && named.length === 0) {
    const cells = Object.entries(record).map(([column, cell]) => readCell(cell, column, file));
    return recordToFeeds(inputs, Object.keys(record), cells, file);
  }
  const missing = inputs.find((input) => !Object.hasOwn(record, input.name));
  if (missing) throw new AppError('models/sample-missing-input', { file, input: missing.name });
  return Object.fromEntries(named.map((input) => [input.name, readTensor(input, record[input.name], file)]));
}

function readCell(value: Json, column: string, file: string): Cell {
  if (isCell(value)) return value;
  if (typeof value === 'bigint') return String(value);
  throw new AppError('models/sample-bad-value', { file, column, value: kindOf(value), type: 'number' });
}

function isCell(value: Json): value is Cell {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

/** Nested lists as a tensor of the input's type; every level's lists must be equally long. */
function readTensor(input: TensorInfo, value: Json, file: string): Tensor {
  const dims = dimsOf(value);
  if (dims === undefined) throw new AppError('models/sample-uneven-lists', { file, input: input.name });
  // A lone value stands for a column of one as well: 5 fits 1×1.
  const fitted = dims.length === 0 ? input.shape.map(() => 1) : dims;
  const shape = fitDims(input.shape, fitted);
  if (shape === undefined) throw wrongShape(input, dims, file);
  return { ...fill(input, value, countValues(dims), file), dims: shape };
}

function fill(input: TensorInfo, value: Json, count: number, file: string): Omit<Tensor, 'dims'> {
  const values = leaves(value);
  if (input.type === 'string') return { type: 'string', data: Array.from(values, String) };
  const { type } = input;
  if (!isNumericType(type)) throw new AppError('models/sample-wrong-kind', { file, input: input.name, type });
  const data = createData(type, count);
  let at = 0;
  for (const leaf of values) {
    const cell = typeof leaf === 'bigint' ? String(leaf) : leaf;
    const isText = typeof leaf === 'string';
    const number = !isText && isCell(cell) ? toNumber(cell, type) : undefined;
    if (number === undefined) {
      const found = isCell(cell) && typeof cell !== 'boolean' ? String(cell).slice(0, 80) : kindOf(leaf);
      throw new AppError('models/sample-bad-value', { file, column: input.name, value: found, type });
    }
    data[at] = number;
    at += 1;
  }
  return { type, data };
}

function* leaves(value: Json): Generator<Json, void, undefined> {
  if (!Array.isArray(value)) yield value;
  else for (const item of value) yield* leaves(item);
}

/** Lengths of the nested lists, outermost first; undefined when they are uneven or too deep. */
function dimsOf(value: Json, depth = 0): number[] | undefined {
  if (!Array.isArray(value)) return [];
  if (depth === maxDepth) return undefined;
  const [first, ...others] = value;
  const inner = dimsOf(first, depth + 1);
  if (inner === undefined) return undefined;
  const even = others.every((other) => {
    const dims = dimsOf(other, depth + 1);
    return dims !== undefined && dims.length === inner.length && dims.every((dim, axis) => dim === inner[axis]);
  });
  return even ? [value.length, ...inner] : undefined;
}

function depthOf(value: Json): number {
  let depth = 0;
  for (let item = value; Array.isArray(item) && depth <= maxDepth; item = item[0]) depth += 1;
  return depth;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
