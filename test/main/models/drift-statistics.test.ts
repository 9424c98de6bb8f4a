import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countParts,
  distanceChance,
  distributionDistance,
  stabilityIndex,
} from '../../../main/models/drift-statistics.ts';

test('the stability index is the one of the books', () => {
  // 0.25 ln 2 + 0.25 ln 3 for shares ½, ½ that become ¼, ¾ … written out: (¼−½)ln(½) + (¾−½)ln(1.5)
  expect(stabilityIndex([50, 50], [25, 75])).toBeCloseTo(0.25 * Math.log(2) + 0.25 * Math.log(1.5), 12);
  expect(stabilityIndex([10, 20, 70], [1, 2, 7])).toBeCloseTo(0, 12);
});

test('the distance of distributions is the greatest gap between their steps', () => {
  expect(distributionDistance([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5);
  expect(distributionDistance([1, 2], [3, 4])).toBe(1);
  expect(distributionDistance([1, 1, 2], [1, 1, 2])).toBe(0);
});

test.each([
  // Critical values of the two-sample test at 5 % and 1 %: 1.358 √(2/n), 1.628 √(2/n).
  [1.358, 0.05],
  [1.628, 0.01],
])('a distance at the critical value %f is as likely as its level says', (factor, level) => {
  const count = 20_000;
  expect(distanceChance(factor * Math.sqrt(2 / count), count, count)).toBeCloseTo(level, 3);
});

test('every value is counted once, in the part up to its edge', () => {
  expect(countParts([0, 1, 1.5, 2, 9], [1, 2])).toEqual([2, 2, 1]);
});

test('indexes and distances are the same from both sides, never negative, and nothing beside itself', () => {
  const parts = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(parts, (pairs) => {
      const left = pairs.map(([count]) => count);
      const right = pairs.map(([, count]) => count);
      const index = stabilityIndex(left, right);
      expect(index).toBeGreaterThanOrEqual(0);
      expect(stabilityIndex(right, left)).toBeCloseTo(index, 9);
      expect(stabilityIndex(left, left)).toBe(0);
      const [a, b] = [Float64Array.from(left).sort(), Float64Array.from(right).sort()];
      const distance = distributionDistance(a, b);
      expect(distributionDistance(b, a)).toBe(distance);
      expect(distributionDistance(a, a)).toBe(0);
      expect(distance).toBeLessThanOrEqual(1);
      const chance = distanceChance(distance, a.length, b.length);
      expect(chance >= 0 && chance <= 1).toBe(true);
    }),
  );
});
