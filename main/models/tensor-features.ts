import type { FeatureRow } from './input-rows.ts';
import { countValues, type NamedTensors, type Tensor } from './tensor.ts';

/** Up to here each value is a column of its own; beyond, only their statistics are. */
const maxValueColumns = 1000;
const maxRows = 100_000;

/**
 * Tensors as rows of features. Those with the same first dimension are records side by side: [1000, 4] is a thousand
 * rows of four columns, [32, 3, 224, 224] 32 pictures with mean and deviation of each channel.
 */
export function tensorRows(tensors: NamedTensors): FeatureRow[] {
  const named = Object.entries(tensors);
  const [count = 1] = named[0]?.[1].dims ?? [];
  const isBatch =
    named.every(([, { dims }]) => dims[0] === count) &&
    named.some(([, { dims }]) => dims.length === 2 || dims.length >= 4);
  if (!isBatch) return [mergeRows(named.map(([name, tensor]) => tensorRow(name, tensor)))];
  const step = Math.ceil(count / maxRows);
  return Array.from({ length: Math.ceil(count / step) }, (_, row) =>
    mergeRows(named.map(([name, tensor]) => tensorRow(name, slice(tensor, row * step)))),
  );
}

/** One tensor as a part of a row: its values where they are few, else its channels', else its own statistics. */
export function tensorRow(name: string, { type, dims, data }: Tensor): FeatureRow {
  if (dims.length <= 1 && data.length <= maxValueColumns) {
    const cells = Array.isArray(data) ? data : Array.from<number | bigint, number>(data, Number);
    const columns = cells.map((value, at): [string, string | number] => [
      dims.length === 0 ? name : `${name}[${at}]`,
      value,
    ]);
    return Object.fromEntries(columns);
  }
  const told = { [`${name} type`]: type, [`${name} shape`]: dims.join('×') };
  if (Array.isArray(data)) return told;
  const at = channelAxis(dims);
  if (at === undefined) return { ...told, ...statistics(name, data, () => true) };
  const count = dims[at] ?? 1;
  const stride = countValues(dims.slice(at + 1));
  const channels = Array.from({ length: count }, (_, channel) =>
    statistics(`${name} channel ${channel}`, data, (index) => Math.floor(index / stride) % count === channel),
  );
  return mergeRows([told, ...channels]);
}

/** A picture's place for its 1, 3 or 4 channels: first, as exporters to ONNX lay it out, or last. */
function channelAxis(dims: readonly number[]): number | undefined {
  const whole = dims[0] === 1 && dims.length === 4 ? 1 : 0;
  if (dims.length - whole !== 3) return undefined;
  const isChannels = (dim: number | undefined) => dim === 1 || dim === 3 || dim === 4;
  if (isChannels(dims[whole])) return whole;
  return isChannels(dims.at(-1)) ? dims.length - 1 : undefined;
}

/** Of the finite values; how many are not is a feature too. */
function statistics(
  name: string,
  data: Exclude<Tensor['data'], string[]>,
  isOne: (index: number) => boolean,
): FeatureRow {
  let [count, finite, mean, squares, least, greatest] = [0, 0, 0, 0, Infinity, -Infinity];
  for (let index = 0; index < data.length; index += 1) {
    if (!isOne(index)) continue;
    count += 1;
    const value = Number(data[index]);
    if (!Number.isFinite(value)) continue;
    finite += 1;
    const off = value - mean;
    mean += off / finite;
    squares += off * (value - mean);
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const told = { [`${name} not finite`]: count === 0 ? 0 : (count - finite) / count };
  if (finite === 0) return told;
  return {
    [`${name} mean`]: mean,
    [`${name} std`]: Math.sqrt(squares / finite),
    [`${name} least`]: least,
    [`${name} greatest`]: greatest,
    ...told,
  };
}

function slice({ type, dims, data }: Tensor, index: number): Tensor {
  const inner = dims.slice(1);
  const count = countValues(inner);
  return { type, dims: inner, data: data.slice(index * count, (index + 1) * count) };
}

function mergeRows(rows: readonly FeatureRow[]): FeatureRow {
  return Object.assign({}, ...rows);
}
