import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from '../../../main/models/exact-json.ts';
import { readJsonRecords } from '../../../main/models/json-sample.ts';
import { toNumber } from '../../../main/models/record-feeds.ts';

const read = (type: string, text: string) => {
  const [record] = readJsonRecords([{ name: 'id', type, shape: ['N'] }], parseExactJson(text), 'a.json');
  return record?.().id?.data;
};

test('a long integer in JSON is what was written', () => {
  expect(read('int64', '{"id": [9007199254740993, -9223372036854775808]}')).toEqual(
    BigInt64Array.of(9007199254740993n, -(2n ** 63n)),
  );
  expect(read('uint64', '{"id": [18446744073709551615]}')).toEqual(BigUint64Array.of(2n ** 64n - 1n));
  expect(read('float64', '[12345678901234567890, 0.1234567890123456789]')).toEqual(
    Float64Array.of(Number('12345678901234567890'), Number('0.1234567890123456789')),
  );
  expect(() => read('int64', '[9223372036854775808]')).toThrow(
    expect.objectContaining({ code: 'models/sample-bad-value' }),
  );
});

test('any JSON is read as ever, but for whole numbers that a double does not hold', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const numbers = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
      expect(JSON.stringify(parseExactJson(text), (_key, value) => numbers(value))).toBe(
        JSON.stringify(JSON.parse(text)),
      );
    }),
  );
});

test('a text of digits keeps all of them', () => {
  expect(toNumber('9223372036854775807', 'int64')).toBe(9223372036854775807n);
  expect(toNumber(2 ** 53 - 1, 'uint64')).toBe(2n ** 53n - 1n);
});
