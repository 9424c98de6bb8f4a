import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNpy } from '../../../main/models/npy.ts';
import { bytesPerValue, countValues, createData, type NumericType } from '../../../main/models/tensor.ts';

const codes = {
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  bool: 'b1',
} as const satisfies Record<NumericType, string>;
const types = Object.keys(codes) as NumericType[];

function npyFile(header: string, data: Uint8Array, version = 1): Buffer {
  const text = Buffer.from(`${header}\n`, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return Buffer.concat([Buffer.from(`\x93NUMPY${String.fromCharCode(version, 0)}`, 'latin1'), length, text, data]);
}

function headerOf(descr: string, fortran: boolean, dims: readonly number[]): string {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  return `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape}), }`;
}

/** Where value `at` of row-major order lies in column-major order. */
function fortranPlace(at: number, dims: readonly number[]): number {
  let rest = at;
  let place = 0;
  for (let axis = dims.length - 1; axis >= 0; axis -= 1) {
    const size = dims[axis] ?? 1;
    place += (rest % size) * countValues(dims.slice(0, axis));
    rest = Math.floor(rest / size);
  }
  return place;
}

const tensors = fc.record({
  type: fc.constantFrom(...types),
  dims: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
  fortran: fc.boolean(),
  bigEndian: fc.boolean(),
  version: fc.constantFrom(1, 2, 3),
});

test('reads every type, order and byte order that NumPy writes', () => {
  fc.assert(
    fc.property(tensors, ({ type, dims, fortran, bigEndian, version }) => {
      const count = countValues(dims);
      const values = createData(type, count);
      for (let at = 0; at < count; at += 1)
        values[at] = type.includes('64') && type !== 'float64' ? BigInt(at) : at % 120;
      const stored = createData(type, count);
      for (let at = 0; at < count; at += 1) stored[fortran ? fortranPlace(at, dims) : at] = values[at] ?? 0;
      const bytes = Buffer.from(stored.buffer);
      const width = bytesPerValue(type);
      if (bigEndian && width === 2) bytes.swap16();
      if (bigEndian && width === 4) bytes.swap32();
      if (bigEndian && width === 8) bytes.swap64();
      const file = npyFile(headerOf(`${bigEndian ? '>' : '<'}${codes[type]}`, fortran, dims), bytes, version);
      const tensor = parseNpy(file);
      expect(tensor.type).toBe(type);
      expect(tensor.dims).toEqual(dims);
      expect(Array.from(tensor.data, String)).toEqual(Array.from(values, String));
    }),
  );
});

test('refuses any damaged file with an Error and never with more memory than the file', () => {
  const good = npyFile(headerOf('<f4', false, [2, 3]), new Uint8Array(24));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, length) => {
      const bad = Buffer.from(good);
      bad[at] = value;
      try {
        expect(parseNpy(bad.subarray(0, length)).data.length).toBeLessThanOrEqual(24);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(RangeError);
      }
    }),
  );
});

test.each([
  ['a shape larger than the file', headerOf('<f4', false, [1_000_000_000, 1_000_000])],
  ['a shape past all numbers', headerOf('<f4', false, [9e15, 9e15])],
  ['a structured type', "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"],
  ['text', headerOf('<U8', false, [1])],
  ['an object array, which is a pickle', headerOf('|O', false, [1])],
  ['code instead of a header', '__import__("os").system("true")'],
])('refuses %s', (_, header) => {
  expect(() => parseNpy(npyFile(header, new Uint8Array(64)))).toThrow();
});
