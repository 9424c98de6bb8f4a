import { expect, test } from 'vitest';
import { readJsonRecords } from '../../../main/models/json-sample.ts';
import { toNumber } from '../../../main/models/record-feeds.ts';

const inputs = [{ name: 'id', type: 'int64', shape: ['N'] }];

test('a long integer in JSON is what was written, or refused: never rounded', () => {
  const [asText] = readJsonRecords(inputs, JSON.parse('{"id": ["9007199254740993"]}'), 'a.json');
  expect(asText?.().id?.data).toEqual(BigInt64Array.of(9007199254740993n));
  const [asNumber] = readJsonRecords(inputs, JSON.parse('{"id": [9007199254740993]}'), 'a.json');
  expect(asNumber).toThrow(expect.objectContaining({ code: 'models/sample-bad-value' }));
});

test('a text of digits keeps all of them', () => {
  expect(toNumber('9223372036854775807', 'int64')).toBe(9223372036854775807n);
  expect(toNumber(2 ** 53 - 1, 'uint64')).toBe(2n ** 53n - 1n);
});
