/** What onnxruntime-node can take and give, by the names it uses; `bool` is one byte each. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Float16Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | string[];

/** A tensor in row-major order; `data` holds exactly the product of `dims` values. */
export type Tensor = { type: ElementType; dims: readonly number[]; data: TensorData };

/** Tensors by input or output name. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Float16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

export type NumericType = keyof typeof arrays;
type ElementType = NumericType | 'string';

/** Whether a type's name is one of those a tensor of numbers (or truth values) can have here. */
export function isNumericType(type: string): type is NumericType {
  return Object.hasOwn(arrays, type);
}

/** Bytes of one value. */
export function bytesPerValue(type: NumericType): number {
  return arrays[type].BYTES_PER_ELEMENT;
}

/** Zeroed data for `count` values of the type. */
export function createData(type: NumericType, count: number): Exclude<TensorData, string[]> {
  return new arrays[type](count);
}

/** Views bytes in the machine's own order as values of the type; copies only where the alignment demands it. */
export function viewBytes(type: NumericType, bytes: Uint8Array): Exclude<TensorData, string[]> {
  // Not `slice`, which gives a Buffer a view of the same memory.
  const aligned = bytes.byteOffset % bytesPerValue(type) === 0 ? bytes : new Uint8Array(bytes);
  return new arrays[type](
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    Math.floor(aligned.byteLength / bytesPerValue(type)),
  );
}

/** How many values a tensor of these dimensions holds; 1 for a scalar. */
export function countValues(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** A shape as people write it: `[batch, 3, 224, 224]`, open sizes by their names. */
export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}
