/** TensorProto.DataType by its number (https://github.com/onnx/onnx, onnx.proto): onnxruntime's word for it and its bits. */
const elementTypes = new Map<number, { name: string; bits: number }>([
  [1, { name: 'float32', bits: 32 }],
  [2, { name: 'uint8', bits: 8 }],
  [3, { name: 'int8', bits: 8 }],
  [4, { name: 'uint16', bits: 16 }],
  [5, { name: 'int16', bits: 16 }],
  [6, { name: 'int32', bits: 32 }],
  [7, { name: 'int64', bits: 64 }],
  // Strings are as long as they are; zero stands for that.
  [8, { name: 'string', bits: 0 }],
  [9, { name: 'bool', bits: 8 }],
  [10, { name: 'float16', bits: 16 }],
  [11, { name: 'float64', bits: 64 }],
  [12, { name: 'uint32', bits: 32 }],
  [13, { name: 'uint64', bits: 64 }],
  [14, { name: 'complex64', bits: 64 }],
  [15, { name: 'complex128', bits: 128 }],
  [16, { name: 'bfloat16', bits: 16 }],
  [17, { name: 'float8e4m3fn', bits: 8 }],
  [18, { name: 'float8e4m3fnuz', bits: 8 }],
  [19, { name: 'float8e5m2', bits: 8 }],
  [20, { name: 'float8e5m2fnuz', bits: 8 }],
  [21, { name: 'uint4', bits: 4 }],
  [22, { name: 'int4', bits: 4 }],
  [23, { name: 'float4e2m1', bits: 4 }],
  [24, { name: 'float8e8m0', bits: 8 }],
  [25, { name: 'uint2', bits: 2 }],
  [26, { name: 'int2', bits: 2 }],
  [27, { name: 'float6e2m3', bits: 6 }],
  [28, { name: 'float6e3m2', bits: 6 }],
]);

/** The name of an element type by its number; `unknown` for a number that no version of ONNX gives. */
export function elementTypeName(number: number): string {
  return elementTypes.get(number)?.name ?? 'unknown';
}

/** Bytes that `count` values of the type take, small ones packed; undefined where that does not follow (strings). */
export function storedBytes(number: number, count: number): number | undefined {
  const bits = elementTypes.get(number)?.bits ?? 0;
  return bits === 0 ? undefined : Math.ceil((count * bits) / 8);
}
