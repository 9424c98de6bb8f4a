import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Preparation, TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type CsvText, readCells, splitCsv } from './csv.ts';
import { readImageTensor } from './image-sample.ts';
import { readJsonRecords } from './json-sample.ts';
import { parseNpy } from './npy.ts';
import { type Columns, checkColumnCount, parseNumber, recordToFeeds } from './record-feeds.ts';
import { type SampleFormat, sampleFormatOf } from './samples.ts';
import { formatShape, type NamedTensors } from './tensor.ts';
import { fitTensor, tensorToFeeds } from './tensor-feeds.ts';

/** What of a model decides how samples are read. */
export type SampleTarget = { inputs: readonly TensorInfo[]; preparations: readonly Preparation[] };

/** One file of samples, opened: how many records it holds, and each as the model's inputs on demand. */
export type SampleFile = {
  recordCount: number;
  /** Whether the records are rows worth numbering. */
  isTable: boolean;
  /** Record `index` (from 0) as feeds. Throws an AppError when it does not fit. */
  feeds(index: number): Promise<NamedTensors>;
};

const maxBytes: Record<SampleFormat, number> = {
  image: 256 * 1024 * 1024,
  csv: 64 * 1024 * 1024,
  json: 64 * 1024 * 1024,
  npy: 2 * 1024 * 1024 * 1024,
};
const maxRecords = 100_000;

/** Reads a sample file by its ending. Throws an AppError when the file as a whole cannot be a sample of this model. */
export async function openSampleFile(path: string, target: SampleTarget): Promise<SampleFile> {
  const file = basename(path);
  const format = sampleFormatOf(path);
  if (format === undefined) throw new AppError('models/sample-format-unknown', { file });
  const image = target.preparations.find((preparation) => preparation.kind === 'image');
  if (format === 'image' && image === undefined) throw wrongKind(target, file);
  if (format === 'csv' && !target.preparations.some(({ kind }) => kind === 'table')) throw wrongKind(target, file);
  const bytes = readBounded(path, file, maxBytes[format]);
  if (format === 'csv') return openCsv(decodeText(bytes), target, file);
  if (format === 'json') return openJson(bytes, target, file);
  const [input] = target.inputs;
  if (format === 'image' && image !== undefined && input !== undefined) {
    const feeds = async () => {
      const tensor = await readImageTensor(bytes, input, image, path);
      return { [input.name]: fitTensor(input, tensor, file) };
    };
    return { recordCount: 1, isTable: false, feeds };
  }
  return {
    recordCount: 1,
    isTable: false,
    feeds: async () => tensorToFeeds(target.inputs, readNpy(bytes, file), file),
  };
}

function wrongKind({ inputs }: SampleTarget, file: string): AppError {
  const [first] = inputs;
  const expected = first === undefined ? '' : `${first.type}${formatShape(first.shape)}`;
  return new AppError('models/sample-wrong-kind', { file, input: first?.name ?? '', type: expected });
}

/** At once and not by way of the thread pool: this process has nothing else to do, and it is ten times quicker. */
function readBounded(path: string, file: string, limitBytes: number): Buffer {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new AppError('models/sample-unreadable', { file });
    if (stats.size > limitBytes) throw new AppError('models/sample-too-large', { file });
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new AppError(missing ? 'models/sample-not-found' : 'models/sample-unreadable', { file }, cause);
  }
}

/** UTF-8, or UTF-16 where the file says so (spreadsheets' "Unicode text"). */
function decodeText(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function openCsv(text: string, { inputs }: SampleTarget, file: string): SampleFile {
  const csv = splitCsv(text);
  const columns = readHeader(csv, inputs);
  const first = columns === undefined ? 0 : 1;
  const recordCount = csv.records.length - first;
  if (recordCount < 1) throw new AppError('models/sample-unreadable', { file }, new Error('no rows'));
  if (recordCount > maxRecords) throw new AppError('models/sample-too-large', { file });
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined && columns !== undefined) {
    checkColumnCount(only, columns, columns.length, file);
  }
  const feeds = async (index: number) => recordToFeeds(inputs, columns, readCells(csv, index + first), file);
  return { recordCount, isTable: true, feeds };
}

/** The first record is a header when it names an input, or when a cell in it is no number although numbers are due. */
function readHeader(csv: CsvText, inputs: readonly TensorInfo[]): Columns {
  const cells = readCells(csv, 0);
  const namesInput = inputs.some((input) => cells.includes(input.name));
  const numbersDue = inputs.every((input) => input.type !== 'string');
  const isWord = (cell: string) => cell !== '' && parseNumber(cell) === undefined;
  return namesInput || (numbersDue && cells.some(isWord)) ? cells : undefined;
}

function openJson(bytes: Buffer, { inputs }: SampleTarget, file: string): SampleFile {
  const value = parseJson(decodeText(bytes), file);
  const records = readJsonRecords(inputs, value, file);
  if (records.length > maxRecords) throw new AppError('models/sample-too-large', { file });
  if (records.length === 0) throw new AppError('models/sample-unreadable', { file }, new Error('an empty list'));
  const feeds = async (index: number) => records[index]?.() ?? {};
  return { recordCount: records.length, isTable: records.length > 1, feeds };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}

function readNpy(bytes: Buffer, file: string) {
  try {
    return parseNpy(bytes);
  } catch (cause) {
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}
