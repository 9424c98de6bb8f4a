import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countParts,
  distanceChance,
  distributionDistance,
  divisionChance,
  partEdges,
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

test('a value of which many are is a part of its own, from below as from above', () => {
  expect(partEdges([1, 2, 3])).toEqual([1, 2, 3]);
  for (const value of [5, 0, -3, 1e-320, 1e300]) {
    const edges = partEdges([value, value, value]);
    expect(countParts([value - Math.abs(value) - 1, value, value + Math.abs(value) + 1], edges)).toEqual([1, 1, 1]);
  }
});

test.each([
  // Critical values of chi-square at 5 % and 1 %, for a table of 2 × 2 and one of 2 × 5.
  [[500, 500], 3.841, 0.05],
  [[500, 500], 6.635, 0.01],
  [[200, 200, 200, 200, 200], 9.488, 0.05],
  [[200, 200, 200, 200, 200], 13.277, 0.01],
])('parts %j whose test statistic is %f are as likely as its level says', (parts, statistic, level) => {
  // Moving `step` from the second part to the first, on the right side alone.
  const statisticOf = (step: number) => {
    const [first = 0] = parts;
    const other = [first + step, first - step];
    return other.reduce((sum, count) => sum + ((first - count) / 2) ** 2 / ((first + count) / 2), 0) * 2;
  };
  let step = 0;
  while (statisticOf(step) < statistic) step += 0.001;
  const right = parts.map((count, at) => count + (at === 0 ? step : at === 1 ? -step : 0));
  expect(divisionChance(parts, right)).toBeCloseTo(level, 2);
  expect(divisionChance(parts, parts)).toBeGreaterThan(0.9);
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
