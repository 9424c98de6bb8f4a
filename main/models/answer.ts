import type { OutputSummary, SampleResult } from '../../preload/contract/models.ts';
import { bytesPerValue, type NamedTensors, type Tensor } from './tensor.ts';

/** What a person is told of one inference. */
export type Answer = Required<Pick<SampleResult, 'summary' | 'outputs'>> & Pick<SampleResult, 'scores'>;

const maxOutputs = 16;
const maxScores = 5;
const maxClasses = 100_000;
const previewValues = 6;
const maxBatchNames = 5;
const scoreNames = /logit|prob|score|softmax|class|label/i;

/** Reads the outputs as classes with scores where they look like that, else as their first values. */
export function readAnswer(outputs: NamedTensors, labels: readonly string[] | undefined): Answer {
  const summaries = Object.entries(outputs)
    .slice(0, maxOutputs)
    .map(([name, tensor]) => summarizeOutput(name, tensor));
  for (const [name, tensor] of Object.entries(outputs)) {
    const rows = classRows(name, tensor, labels);
    if (rows === undefined) continue;
    const best = rows.slice(0, maxBatchNames).map((row) => rankClasses(row, labels));
    const summary = best.map((scores) => scores[0]?.label ?? '').join(', ') + (rows.length > maxBatchNames ? ' …' : '');
    return { summary, ...(rows.length === 1 && best[0] ? { scores: best[0] } : {}), outputs: summaries };
  }
  const [first] = summaries;
  return { summary: first === undefined ? '' : first.preview, outputs: summaries };
}

/** Name, type, shape, first values and the count of NaN and infinite ones. */
function summarizeOutput(name: string, { type, dims, data }: Tensor): OutputSummary {
  const first: (number | bigint | string)[] = [...data.slice(0, previewValues)];
  const preview = first.map((value) => formatValue(value, type)).join(', ') + (data.length > first.length ? ' …' : '');
  return { name, type, shape: [...dims], preview, nonFiniteCount: countNonFinite(data) };
}

function formatValue(value: number | bigint | string, type: Tensor['type']): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'bigint') return String(value);
  if (type === 'bool') return value === 0 ? 'false' : 'true';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function countNonFinite(data: Tensor['data']): number {
  if (!isFloats(data)) return 0;
  // x × 0 is NaN for all but finite numbers. Outputs hold millions of values: one sum tells that there is none to count.
  let probe = 0;
  for (let index = 0; index < data.length; index += 1) probe += (data[index] ?? 0) * 0;
  return probe === 0 ? 0 : Array.from(data).filter((value) => !Number.isFinite(value)).length;
}

type Floats = Float32Array | Float64Array | Float16Array;

function isFloats(data: Tensor['data']): data is Floats {
  return data instanceof Float32Array || data instanceof Float64Array || data instanceof Float16Array;
}

/** The output as rows of class scores, one for each record of the batch; undefined when it does not look like that. */
function classRows(name: string, { dims, data }: Tensor, labels: readonly string[] | undefined): Floats[] | undefined {
  if (!isFloats(data) || data.length === 0) return undefined;
  const classCount = dims.length === 1 ? dims[0] : dims[1];
  const flat = dims.length > 0 && dims.slice(2).every((dim) => dim === 1);
  if (!flat || classCount === undefined || classCount < 2 || classCount > maxClasses) return undefined;
  const rowCount = data.length / classCount;
  const row = (index: number) => data.subarray(index * classCount, (index + 1) * classCount);
  const fits = labels?.length === classCount || scoreNames.test(name) || isDistribution(row(0));
  if (!fits || row(0).some((value) => !Number.isFinite(value))) return undefined;
  return Array.from({ length: rowCount }, (_, index) => row(index));
}

function rankClasses(row: Floats, labels: readonly string[] | undefined): { label: string; score: number }[] {
  const shares = row.some((value) => value < 0 || value > 1) ? softmax(row) : Array.from(row);
  return topIndexes(shares, maxScores).map((index) => ({
    label: (labels?.length === row.length ? labels[index] : undefined) ?? String(index),
    score: shares[index] ?? 0,
  }));
}

function isDistribution(row: Floats): boolean {
  let sum = 0;
  for (const value of row) {
    if (!(value >= 0 && value <= 1)) return false;
    sum += value;
  }
  // Half-precision sums are off by more than a thousandth.
  return Math.abs(sum - 1) < (row.BYTES_PER_ELEMENT < bytesPerValue('float32') ? 0.01 : 0.001);
}

function softmax(row: Floats): number[] {
  const scores = Array.from(row);
  const highest = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Indexes of the highest values, highest first, in one pass. */
function topIndexes(values: readonly number[], count: number): number[] {
  const best: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const last = best.at(-1);
    if (best.length === count && last !== undefined && value <= (values[last] ?? 0)) continue;
    const place = best.findIndex((other) => value > (values[other] ?? 0));
    best.splice(place === -1 ? best.length : place, 0, index);
    if (best.length > count) best.pop();
  }
  return best;
}
