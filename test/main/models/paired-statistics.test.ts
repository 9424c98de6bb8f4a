import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianInterval, middleOf, shareDifference, splitChance } from '../../../main/models/paired-statistics.ts';

test.each([
  [10, 2, 158 / 4096],
  [6, 0, 2 / 64],
  [5, 5, 1],
  [0, 0, 1],
])('a split of %i to %i happens by chance as a coin would have it', (onlyA, onlyB, chance) => {
  expect(splitChance(onlyA, onlyB)).toBeCloseTo(chance, 12);
});

test('the chance of a split does not depend on the order, and is a probability, for any counts', () => {
  fc.assert(
    fc.property(fc.nat(20_000), fc.nat(20_000), (a, b) => {
      const chance = splitChance(a, b);
      expect(chance).toBe(splitChance(b, a));
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});

test('the difference of paired shares has the interval of Bonett and Price', () => {
  const { difference, low, high } = shareDifference(5, 13, 100);
  expect(difference).toBeCloseTo(0.08, 12);
  // (14 − 6) / 102 ± 1.96 √((20/102 − (8/102)²) / 102)
  expect(low).toBeCloseTo(-0.00614, 4);
  expect(high).toBeCloseTo(0.163, 4);
});

test('an interval of shares holds the estimate, stays within bounds and turns with its sides', () => {
  const counts = fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500)).filter(([a, b, same]) => a + b + same > 0);
  fc.assert(
    fc.property(counts, ([a, b, same]) => {
      const found = shareDifference(a, b, a + b + same);
      const turned = shareDifference(b, a, a + b + same);
      expect(found.low).toBeGreaterThanOrEqual(-1);
      expect(found.high).toBeLessThanOrEqual(1);
      expect(found.low).toBeLessThan(found.high);
      expect(found.low).toBeCloseTo(-turned.high, 12);
    }),
  );
});

// Ranks from the table of the sign test (Conover, Practical Nonparametric Statistics).
test.each([
  [6, 1, 6],
  [10, 2, 9],
  [20, 6, 15],
  [50, 18, 33],
])('of %i values the interval goes from rank %i to rank %i', (count, low, high) => {
  const values = Array.from({ length: count }, (_, at) => at + 1);
  expect(medianInterval(values)).toMatchObject({ low, high, median: (count + 1) / 2 });
});

test('five values are too few for an interval, none for a median', () => {
  expect(medianInterval([3, 1, 2, 5, 4])).toEqual({ median: 3 });
  expect(medianInterval([])).toBeUndefined();
});

test('an interval holds the median, and both are of the values, in whatever order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 6, maxLength: 300 }),
      (values) => {
        const found = medianInterval(values);
        expect(medianInterval([...values].reverse())).toEqual(found);
        expect(found?.low).toBeLessThanOrEqual(found?.median ?? Number.NaN);
        expect(found?.high).toBeGreaterThanOrEqual(found?.median ?? Number.NaN);
      },
    ),
  );
  expect(middleOf([1, 3])).toBe(2);
});
