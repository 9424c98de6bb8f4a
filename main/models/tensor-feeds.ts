import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { formatShape, type NamedTensors, type Tensor } from './tensor.ts';

/** A ready tensor as the model's only input. Throws when the model has several, or type or shape do not fit. */
export function tensorToFeeds(inputs: readonly TensorInfo[], tensor: Tensor, file: string): NamedTensors {
  const [only] = inputs;
  if (inputs.length !== 1 || only === undefined) {
    const other = inputs[1]?.name ?? '';
    throw new AppError('models/sample-missing-input', { file, input: other });
  }
  return { [only.name]: fitTensor(only, tensor, file) };
}

/** The tensor with a batch of one put in front where that is all that is missing. Type and sizes must fit exactly. */
export function fitTensor(input: TensorInfo, tensor: Tensor, file: string): Tensor {
  if (tensor.type !== input.type) {
    const words = { file, input: input.name, expected: input.type, found: tensor.type };
    throw new AppError('models/sample-wrong-type', words);
  }
  const dims = fitDims(input.shape, tensor.dims);
  if (dims === undefined) throw wrongShape(input, tensor.dims, file);
  return { ...tensor, dims };
}

/** The refusal that names both shapes. */
export function wrongShape(input: TensorInfo, dims: readonly number[], file: string): AppError {
  const words = { file, input: input.name, expected: formatShape(input.shape), found: formatShape(dims) };
  return new AppError('models/sample-wrong-shape', words);
}

/** `dims` itself or with a leading 1, whichever the shape allows; undefined when neither does. */
export function fitDims(shape: TensorInfo['shape'], dims: readonly number[]): readonly number[] | undefined {
  if (allows(shape, dims)) return dims;
  const batched = [1, ...dims];
  return allows(shape, batched) ? batched : undefined;
}

/** Dimensions of one name must agree with each other as well. */
function allows(shape: TensorInfo['shape'], dims: readonly number[]): boolean {
  // A model may leave the shape out altogether; then onnxruntime judges.
  if (shape.length === 0) return true;
  if (shape.length !== dims.length) return false;
  const named = new Map<string, number>();
  return shape.every((expected, axis) => {
    const found = dims[axis] ?? 0;
    if (typeof expected === 'number') return expected === found;
    const before = expected === '?' ? undefined : named.get(expected);
    named.set(expected, found);
    return before === undefined || before === found;
  });
}
