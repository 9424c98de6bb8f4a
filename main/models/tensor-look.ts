import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import { formatValue } from './answer.ts';
import { countValues, type Tensor } from './tensor.ts';
import { drawTensor } from './tensor-picture.ts';

const maxCorner = 12;
const barCount = 32;

/** A tensor's figures, its histogram, the corner of its values, and a picture where it has the shape of one. */
export async function lookAtTensor(role: TensorLook['role'], name: string, tensor: Tensor): Promise<TensorLook> {
  const { type, dims, data } = tensor;
  const counted = Array.isArray(data) ? undefined : countNumbers(data);
  const picture = await drawTensor(tensor);
  return {
    role,
    name: name.slice(0, 500),
    type,
    shape: [...dims],
    ...(counted?.figures ? { figures: counted.figures, histogram: counted.histogram } : {}),
    nonFiniteCount: counted?.nonFiniteCount ?? 0,
    rows: cornerOf(tensor),
    ...(picture === undefined ? {} : { picture }),
  };
}

function countNumbers(data: Exclude<Tensor['data'], string[]>) {
  let [least, most, sum, squares, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let at = 0; at < data.length; at += 1) {
    const value = Number(data[at]);
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const nonFiniteCount = data.length - count;
  if (count === 0) return { nonFiniteCount };
  const mean = sum / count;
  const figures = { least, most, mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
  const isSound = Object.values(figures).every(Number.isFinite);
  return { nonFiniteCount, ...(isSound ? { figures, histogram: countBars(data, least, most) } : {}) };
}

function countBars(data: Exclude<Tensor['data'], string[]>, least: number, most: number): number[] {
  const bars = Array.from({ length: barCount }, () => 0);
  const scale = most > least ? barCount / (most - least) : 0;
  for (let at = 0; at < data.length; at += 1) {
    const value = Number(data[at]);
    if (!Number.isFinite(value)) continue;
    const bar = Math.min(barCount - 1, Math.floor((value - least) * scale));
    bars[bar] = (bars[bar] ?? 0) + 1;
  }
  return bars;
}

/** The first rows and columns of the first of the outer dimensions. */
function cornerOf({ type, dims, data }: Tensor): string[][] {
  const columns = dims.at(-1) ?? 1;
  const rows = dims.length > 1 ? (dims.at(-2) ?? 1) : 1;
  if (countValues(dims) === 0) return [];
  return Array.from({ length: Math.min(rows, maxCorner) }, (_, row) =>
    Array.from({ length: Math.min(columns, maxCorner) }, (__, column) =>
      formatValue(data[row * columns + column] ?? '', type),
    ),
  );
}
