import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { compareOutputs, type Tolerance } from './compare-tensors.ts';
import { namesOfNonFinite } from './non-finite.ts';
import { countValues, createData, isNumericType, type NamedTensors, type NumericType, type Tensor } from './tensor.ts';
import type { Probe } from './worker-messages.ts';

const goldenTolerance = { absolute: 1e-5, relative: 1e-3 };
const growth = 16;
const maxValues = 64 * 1024 * 1024;

type Run = (feeds: NamedTensors) => Promise<NamedTensors>;

/** Tries something on a model with feeds it has answered before; the answer is what went wrong, or empty. */
export async function tryProbe(
  probe: Exclude<Probe, 'rest'>,
  {
    inputs,
    feeds,
    run,
    tolerance,
  }: { inputs: readonly TensorInfo[]; feeds: readonly NamedTensors[]; run: Run; tolerance?: Tolerance | undefined },
): Promise<string> {
  const [first] = feeds;
  if (first === undefined) return '';
  if (probe === 'batch') return tryBatch(inputs, feeds, run, tolerance ?? goldenTolerance);
  const changed = inputs.flatMap((input) => {
    const given = first[input.name];
    return given ? [[input.name, distort(probe, input, given)] as const] : [];
  });
  try {
    const outputs = await run(Object.fromEntries(changed));
    return probe === 'zero' ? namesOfNonFinite(outputs) : '';
  } catch (thrown) {
    // Nonsense may be refused; zeros are an input like any other.
    return probe === 'zero' ? reasonOf(thrown) : '';
  }
}

function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof AppError ? (thrown.cause ?? thrown) : thrown;
  return String(cause instanceof Error ? cause.message : cause).slice(0, 300);
}

/** Samples of one shape in one batch must give what they gave one by one. */
async function tryBatch(inputs: readonly TensorInfo[], feeds: readonly NamedTensors[], run: Run, tolerance: Tolerance) {
  const [first = {}] = feeds;
  const alike = feeds.filter((feed) => inputs.every(({ name }) => isAlike(feed[name], first[name])));
  const takesBatches = inputs.every(({ shape }) => typeof shape[0] === 'string');
  if (!takesBatches) return 'batch = 1';
  const whole = alike.length > 1 ? alike : [first, first];
  const batch = inputs.map(({ name }) => [name, join(whole.flatMap((feed) => feed[name] ?? []))] as const);
  try {
    const together = await run(Object.fromEntries(batch));
    for (const [index, feed] of whole.entries()) {
      const alone = await run(feed);
      const part = Object.entries(together).map(
        ([name, tensor]) => [name, slice(tensor, index, whole.length)] as const,
      );
      const { found } = compareOutputs(Object.fromEntries(part), alone, tolerance);
      if (found !== '') return found;
    }
    return '';
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

function isAlike(left: Tensor | undefined, right: Tensor | undefined): boolean {
  return left !== undefined && left.dims[0] === 1 && left.dims.join() === right?.dims.join();
}

function join(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (first === undefined) return { type: 'float32', dims: [0], data: new Float32Array() };
  const dims = [tensors.length, ...first.dims.slice(1)];
  if (first.type === 'string')
    return { type: 'string', dims, data: tensors.flatMap(({ data }) => Array.from(data, String)) };
  const data = createData(first.type, countValues(dims));
  let at = 0;
  for (const tensor of tensors)
    for (const value of tensor.data) {
      data[at] = value as number;
      at += 1;
    }
  return { type: first.type, dims, data };
}

/** One record of a batch; what does not count records goes through whole. */
function slice(tensor: Tensor, index: number, count: number): Tensor {
  const [records = 0, ...dims] = tensor.dims;
  if (records !== count) return tensor;
  const size = countValues(dims);
  return { ...tensor, dims: [1, ...dims], data: tensor.data.slice(index * size, (index + 1) * size) };
}

const extremes: Partial<Record<NumericType, number | bigint>> = {
  float32: 3.4e38,
  float64: 1.7e308,
  float16: 65_504,
  int8: 127,
  int16: 32_767,
  int32: 2_147_483_647,
  int64: 9_223_372_036_854_775_807n,
  uint8: 255,
  uint16: 65_535,
  uint32: 4_294_967_295,
  uint64: 18_446_744_073_709_551_615n,
  bool: 1,
};

function distort(probe: 'zero' | 'extreme' | 'empty' | 'oversized', { shape }: TensorInfo, given: Tensor): Tensor {
  const dims = distortDims(probe, shape, given.dims);
  const count = countValues(dims);
  if (given.type === 'string' || !isNumericType(given.type)) {
    const text = probe === 'extreme' ? '\uffff'.repeat(10_000) : '';
    const data = Array.from({ length: count }, (_, at) =>
      probe === 'oversized' ? String(given.data[at % given.data.length]) : text,
    );
    return { type: 'string', dims, data };
  }
  const data = createData(given.type, count);
  const extreme = extremes[given.type] ?? 0;
  if (probe === 'zero' || probe === 'empty') return { type: given.type, dims, data };
  for (let at = 0; at < count; at += 1) {
    const value = probe === 'oversized' ? given.data[at % given.data.length] : extreme;
    data[at] = (value ?? 0) as number;
  }
  return { type: given.type, dims, data };
}

/** Open sides become nothing, or many times as long; where none is open the last one does. */
function distortDims(
  probe: 'zero' | 'extreme' | 'empty' | 'oversized',
  shape: TensorInfo['shape'],
  dims: readonly number[],
) {
  if (probe === 'zero' || probe === 'extreme') return dims;
  const hasOpen = shape.some((side) => typeof side === 'string');
  const isOpen = (axis: number) => (hasOpen ? typeof shape[axis] === 'string' : axis === dims.length - 1);
  const factor = probe === 'empty' ? 0 : growth;
  const changed = dims.map((side, axis) => (isOpen(axis) ? side * factor : side));
  return countValues(changed) <= maxValues ? changed : dims;
}
