import { bytesPerValue, type Tensor } from './tensor.ts';

/** Scores of one record's classes. */
export type Floats = Float32Array | Float64Array | Float16Array;
export type RankedClass = { label: string; score: number };

export function isFloats(data: Tensor['data']): data is Floats {
  return data instanceof Float32Array || data instanceof Float64Array || data instanceof Float16Array;
}

/** Whether there is no NaN and nothing infinite; outputs hold millions of values, and one sum tells. */
export function isAllFinite(data: Floats): boolean {
  // x × 0 is NaN for all but finite numbers.
  let probe = 0;
  for (let index = 0; index < data.length; index += 1) probe += (data[index] ?? 0) * 0;
  return probe === 0;
}

/** A tensor [C], [N, C] or [N, C, 1, 1] as N rows of class scores; undefined when it has another shape. */
export function rowsOf({ dims, data }: Tensor, maxClasses: number): Floats[] | undefined {
  if (!isFloats(data) || data.length === 0) return undefined;
  const classCount = dims.length === 1 ? dims[0] : dims[1];
  const flat = dims.length > 0 && dims.slice(2).every((dim) => dim === 1);
  if (!flat || classCount === undefined || classCount < 1 || classCount > maxClasses) return undefined;
  const row = (index: number) => data.subarray(index * classCount, (index + 1) * classCount);
  return Array.from({ length: data.length / classCount }, (_, index) => row(index));
}

/** The best classes as shares of 1, highest first. */
export function rankClasses(
  shares: readonly number[],
  labels: readonly string[] | undefined,
  count: number,
): RankedClass[] {
  return topIndexes(shares, count).map((index) => ({
    label: (labels?.length === shares.length ? labels[index] : undefined) ?? String(index),
    score: shares[index] ?? 0,
  }));
}

/** Whether the scores are shares of 1 already. */
export function isDistribution(row: Floats): boolean {
  let sum = 0;
  for (const value of row) {
    if (!(value >= 0 && value <= 1)) return false;
    sum += value;
  }
  // Half-precision sums are off by more than a thousandth.
  return Math.abs(sum - 1) < (row.BYTES_PER_ELEMENT < bytesPerValue('float32') ? 0.01 : 0.001);
}

export function softmax(row: Floats): number[] {
  const scores = Array.from(row);
  const highest = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** Indexes of the highest values, highest first, in one pass. */
function topIndexes(values: readonly number[], count: number): number[] {
  const best: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (Number.isNaN(value)) continue;
    const last = best.at(-1);
    if (best.length === count && last !== undefined && value <= (values[last] ?? 0)) continue;
    const place = best.findIndex((other) => value > (values[other] ?? 0));
    best.splice(place === -1 ? best.length : place, 0, index);
    if (best.length > count) best.pop();
  }
  return best;
}
