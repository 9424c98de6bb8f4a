import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createData, type NumericType } from '../../../main/models/tensor.ts';
import { parseTensorProto } from '../../../main/models/tensor-proto.ts';
import { bytesField, floatBytes, integerField, textField, varint } from '../../support/protobuf.ts';

/** TensorProto.DataType, and the field that holds the values where they are not raw. */
const types = {
  float32: [1, 4],
  uint8: [2, 5],
  int8: [3, 5],
  uint16: [4, 5],
  int16: [5, 5],
  int32: [6, 5],
  int64: [7, 7],
  bool: [9, 5],
  float16: [10, 5],
  float64: [11, 10],
  uint32: [12, 11],
  uint64: [13, 11],
} as const satisfies Record<NumericType, readonly [number, number]>;
const typeNames = Object.keys(types) as NumericType[];

type Numbers = ReturnType<typeof createData>;

function listOf(values: Numbers): (number | bigint)[] {
  return [...values];
}

function encode(type: NumericType, dims: readonly number[], values: Numbers, how: 'raw' | 'packed' | 'plain') {
  const [dataType, field] = types[type];
  const head = [...dims.map((dim) => integerField(1, dim)), integerField(2, dataType), textField(8, 'x')];
  if (how === 'raw') {
    return Buffer.concat([...head, bytesField(9, Buffer.from(values.buffer, values.byteOffset, values.byteLength))]);
  }
  if (type === 'float32' || type === 'float64') {
    const bytes = listOf(values).map((value) => floatBytes(Number(value), type));
    if (how === 'packed') return Buffer.concat([...head, bytesField(field, Buffer.concat(bytes))]);
    const tag = varint(BigInt((field << 3) | (type === 'float32' ? 5 : 1)));
    return Buffer.concat([...head, ...bytes.flatMap((value) => [tag, value])]);
  }
  const bits = values instanceof Float16Array ? new Uint16Array(values.buffer) : values;
  const integers = listOf(bits).map((value) => varint(BigInt.asUintN(64, BigInt(value))));
  if (how === 'packed') return Buffer.concat([...head, bytesField(field, Buffer.concat(integers))]);
  return Buffer.concat([...head, ...integers.flatMap((value) => [varint(BigInt(field << 3)), value])]);
}

function randomData(type: NumericType, numbers: readonly number[]) {
  const data = createData(type, numbers.length);
  for (const [index, number] of numbers.entries()) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = BigInt(number);
    else data[index] = type === 'bool' ? number & 1 : number;
  }
  return data;
}

describe('a TensorProto', () => {
  test('gives back every value, however it was stored', () => {
    const tensors = fc.tuple(
      fc.constantFrom(...typeNames),
      fc.array(fc.integer({ min: -40_000, max: 2 ** 31 - 1 }), { maxLength: 12 }),
      fc.constantFrom('raw' as const, 'packed' as const, 'plain' as const),
    );
    fc.assert(
      fc.property(tensors, ([type, numbers, how]) => {
        const data = randomData(type, numbers);
        const dims = [1, numbers.length];
        const { name, tensor } = parseTensorProto(encode(type, dims, data, how));
        expect(name).toBe('x');
        expect(tensor).toEqual({ type, dims, data });
      }),
      { numRuns: 400 },
    );
  });

  test('holds texts', () => {
    const bytes = Buffer.concat([integerField(1, 2), integerField(2, 8), textField(6, 'cat'), textField(6, '고양이')]);
    expect(parseTensorProto(bytes).tensor).toEqual({ type: 'string', dims: [2], data: ['cat', '고양이'] });
  });

  test('of a single value has no dimensions', () => {
    const { tensor } = parseTensorProto(encode('float32', [], Float32Array.of(2.5), 'raw'));
    expect(tensor).toEqual({ type: 'float32', dims: [], data: Float32Array.of(2.5) });
  });

  test.each([
    ['too few values', Buffer.concat([integerField(1, 3), integerField(2, 1), bytesField(9, Buffer.alloc(8))])],
    [
      'a shape beyond any memory',
      Buffer.concat([integerField(1, 2 ** 40), integerField(1, 2 ** 40), integerField(2, 1)]),
    ],
    ['a negative dimension', Buffer.concat([integerField(1, -1), integerField(2, 1)])],
    ['values in another file', Buffer.concat([integerField(1, 1), integerField(2, 1), integerField(14, 1)])],
    ['a type that has no tensor here', Buffer.concat([integerField(2, 17), bytesField(9, Buffer.alloc(1))])],
    ['a cut', encode('float32', [2], Float32Array.of(1, 2), 'raw').subarray(0, -1)],
  ])('with %s is refused', (_, bytes) => {
    expect(() => parseTensorProto(bytes)).toThrow();
  });

  test('of random bytes is a tensor or an Error, and never a huge one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(parseTensorProto(bytes).tensor.data.length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
