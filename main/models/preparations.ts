import type { Preparation, TensorInfo } from '../../preload/contract/models.ts';
import { isNumericType } from './tensor.ts';

type Shape = TensorInfo['shape'];
type ImagePreparation = Extract<Preparation, { kind: 'image' }>;
type TablePreparation = Extract<Preparation, { kind: 'table' }>;

/** What samples a model with these inputs can take and how, most telling first. */
export function planPreparations(inputs: readonly TensorInfo[]): Preparation[] {
  const planned = inputs.length === 1 ? planImage(inputs[0]) : undefined;
  const image = planned && isSensible(planned) ? planned : undefined;
  const table = planTable(inputs);
  const tensors = inputs.length > 0 && inputs.every((input) => isNumericType(input.type));
  return [...(image ? [image] : []), ...(table ? [table] : []), ...(tensors ? [{ kind: 'tensor' as const }] : [])];
}

const imageScales = new Map<string, ImagePreparation['scale']>([
  ['float32', 'unit'],
  ['float16', 'unit'],
  ['float64', 'unit'],
  ['uint8', 'byte'],
]);

/** An input of three or four dimensions with a place for 1, 3 or 4 channels takes a picture. */
function planImage(input: TensorInfo | undefined): ImagePreparation | undefined {
  const scale = input && imageScales.get(input.type);
  if (input === undefined || scale === undefined) return undefined;
  const batched = input.shape.length === 4;
  if (!batched && input.shape.length !== 3) return undefined;
  const [first, second, third] = batched ? input.shape.slice(1) : input.shape;
  const channelsFirst = asChannels(first);
  // 3×H×W and H×W×3 both fit a 3×3×3 input; exporters to ONNX put channels first.
  if (channelsFirst !== undefined) {
    const sides = sidesOf(third, second);
    return { kind: 'image', layout: batched ? 'NCHW' : 'CHW', channels: channelsFirst, scale, ...sides };
  }
  const channelsLast = asChannels(third);
  // Without a batch an open first side is more likely a count of points than a height.
  if (channelsLast === undefined || (!batched && typeof first !== 'number')) return undefined;
  const sides = sidesOf(second, first);
  return { kind: 'image', layout: batched ? 'NHWC' : 'HWC', channels: channelsLast, scale, ...sides };
}

const maxSidePixels = 32_768;
const maxPixels = 100_000_000;

/** A file can claim any shape; no picture is blown up to gigabytes for it. */
function isSensible({ width = 1, height = 1 }: ImagePreparation): boolean {
  return width <= maxSidePixels && height <= maxSidePixels && width * height <= maxPixels;
}

function asChannels(dim: Shape[number] | undefined): ImagePreparation['channels'] | undefined {
  return dim === 1 || dim === 3 || dim === 4 ? dim : undefined;
}

function sidesOf(width: Shape[number] | undefined, height: Shape[number] | undefined) {
  return {
    ...(typeof width === 'number' ? { width } : {}),
    ...(typeof height === 'number' ? { height } : {}),
  };
}

/** One input whose records are rows of numbers, or several that each take one column. */
function planTable(inputs: readonly TensorInfo[]): TablePreparation | undefined {
  const usable = inputs.every((input) => isNumericType(input.type) || input.type === 'string');
  const [only] = inputs;
  if (!usable || only === undefined) return undefined;
  if (inputs.length === 1) {
    const open = only.shape.slice(hasBatch(only.shape) ? 1 : 0).filter((dim) => typeof dim !== 'number').length;
    if (only.shape.length === 0 || open > 1) return undefined;
    const columnCount = countRecordValues(only.shape);
    return { kind: 'table', ...(columnCount === undefined ? {} : { columnCount }) };
  }
  const isColumn = (shape: Shape) => shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!inputs.every((input) => isColumn(input.shape))) return undefined;
  return { kind: 'table', columns: inputs.map((input) => input.name), columnCount: inputs.length };
}

/** Values in one record: the product of all dimensions after the batch; undefined where one of them is open. */
export function countRecordValues(shape: Shape): number | undefined {
  const record = hasBatch(shape) ? shape.slice(1) : shape;
  let product = 1;
  for (const dim of record) {
    if (typeof dim !== 'number') return undefined;
    product *= dim;
  }
  return product;
}

/** Whether the first dimension counts records: it is open or 1, and something comes after it. */
export function hasBatch(shape: Shape): boolean {
  return shape.length > 1 && (typeof shape[0] === 'string' || shape[0] === 1);
}
