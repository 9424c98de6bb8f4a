import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ComparableTensors } from '../../../main/models/comparable-tensors.ts';
import { pairDistance } from '../../../main/models/pair-distance.ts';

const tensor = (values: readonly number[], name = 'y'): ComparableTensors => [
  { name, dims: [values.length], data: Float64Array.from(values) },
];

test('distances are those of the vectors', () => {
  // (3, 4) and (4, 3): 1 apart at most, √2 of 5, and an angle whose cosine is 24/25.
  const found = pairDistance(tensor([3, 4]), tensor([4, 3]));
  expect(found?.absolute).toBe(1);
  expect(found?.relative).toBeCloseTo(Math.SQRT2 / 5, 12);
  expect(found?.cosine).toBeCloseTo(0.96, 12);
});

test('NaN is like NaN and an infinity like itself; beside a number they are as far off as can be', () => {
  expect(pairDistance(tensor([Number.NaN, Infinity, 1]), tensor([Number.NaN, Infinity, 1]))).toEqual({
    absolute: 0,
    relative: 0,
    cosine: 1,
  });
  expect(pairDistance(tensor([Number.NaN]), tensor([1]))).toEqual({
    absolute: Number.MAX_VALUE,
    relative: 2,
    cosine: -1,
  });
});

test('outputs of other shapes are not compared, outputs of other names by their place', () => {
  expect(pairDistance(tensor([1, 2]), tensor([1]))).toBeUndefined();
  expect(pairDistance(tensor([1]), [])).toBeUndefined();
  expect(pairDistance(tensor([1]), tensor([1], 'other'))).toEqual({ absolute: 0, relative: 0, cosine: 1 });
});

test('whatever the values, distances are the same from both sides and within their bounds', () => {
  const values = fc.array(fc.tuple(fc.double(), fc.double()), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(values, (pairs) => {
      const a = tensor(pairs.map(([left]) => left));
      const b = tensor(pairs.map(([, right]) => right));
      const found = pairDistance(a, b);
      expect(pairDistance(b, a)).toEqual(found);
      expect(pairDistance(a, a)).toMatchObject({ absolute: 0, relative: 0 });
      expect(found?.absolute).toBeGreaterThanOrEqual(0);
      expect(found?.absolute).toBeLessThan(Infinity);
      expect(found?.relative).toBeGreaterThanOrEqual(0);
      expect(found?.relative).toBeLessThanOrEqual(2);
      expect(Math.abs(found?.cosine ?? 2)).toBeLessThanOrEqual(1);
    }),
  );
});
