import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DiskPoint, findGrowth } from '../../../main/history/disk-growth.ts';

const GiB = 1024 ** 3;
const minuteMs = 60_000;
const size = 1000 * GiB;
/** One point each ten minutes. */
const pointsOf = (used: readonly number[]): DiskPoint[] =>
  used.map((usedBytes, index) => ({ atMs: index * 10 * minuteMs, usedBytes, availableBytes: size - usedBytes }));
const steps = (count: number, of: (index: number) => number) => Array.from({ length: count }, (_, index) => of(index));

test('steady growth is told with the time until the disk is full', () => {
  const found = findGrowth(pointsOf(steps(72, (index) => 500 * GiB + index * GiB)));
  expect((found?.bytesPerDay ?? 0) / GiB).toBeCloseTo(144, 5);
  expect((found?.fullInMs ?? 0) / 3600_000).toBeCloseTo((1000 - 571) / 6, 5);
});

test('a checkpoint that is written and deleted again does not spoil it, and what was before a clear-up does not count', () => {
  const noisy = steps(72, (index) => 500 * GiB + index * GiB + (index === 30 ? 15 * GiB : 0));
  expect((findGrowth(pointsOf(noisy))?.bytesPerDay ?? 0) / GiB).toBeCloseTo(144, -1);
  const cleared = [
    ...steps(40, (index) => 900 * GiB + index * 2 * GiB),
    ...steps(40, (index) => 100 * GiB + index * GiB),
  ];
  expect((findGrowth(pointsOf(cleared))?.bytesPerDay ?? 0) / GiB).toBeCloseTo(144, 5);
});

test('nothing is said of a disk that stands still, comes and goes, shrinks, or has been watched for minutes only', () => {
  expect(findGrowth(pointsOf(steps(72, () => 500 * GiB)))).toBeUndefined();
  expect(findGrowth(pointsOf(steps(72, (index) => (500 + (index % 2) * 5) * GiB)))).toBeUndefined();
  expect(findGrowth(pointsOf(steps(72, (index) => 500 * GiB - index * GiB)))).toBeUndefined();
  expect(findGrowth(pointsOf([1, 2, 3]))).toBeUndefined();
  expect(findGrowth([])).toBeUndefined();
});

test('whatever was measured, it answers at once, with no figure that makes no sense', () => {
  const figure = fc.integer({ min: 0, max: 2 ** 50 });
  const point = fc.record({ atMs: figure, usedBytes: figure, availableBytes: figure });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 300 }), (points) => {
      const found = findGrowth(points.sort((a, b) => a.atMs - b.atMs));
      if (!found) return;
      expect(found.bytesPerDay).toBeGreaterThan(0);
      expect(Number.isFinite(found.bytesPerDay)).toBe(true);
      if (found.fullInMs !== undefined) expect(found.fullInMs).toBeGreaterThanOrEqual(0);
    }),
  );
});
