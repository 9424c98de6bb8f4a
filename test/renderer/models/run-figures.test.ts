import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogramOf, medianSteps } from '../../../renderer/models/run-figures.ts';

test('a histogram counts every value once, whatever the values', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (latencies, barCount) => {
      const histogram = histogramOf(latencies, barCount);
      expect(histogram?.counts).toHaveLength(barCount);
      expect(histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(latencies.length);
      expect(histogram?.from).toBe(Math.min(...latencies));
    }),
  );
});

test('one slow first call does not press all others into one bar', () => {
  const latencies = [500, ...Array.from({ length: 99 }, (_, index) => 5 + (index % 10))];
  const histogram = histogramOf(latencies, 20);
  expect(histogram?.counts.filter((count) => count > 0).length).toBeGreaterThan(5);
  expect(histogram?.counts.at(-1)).toBe(1);
  expect(histogram?.hasBeyond).toBe(true);
});

test('there is no histogram and no median without a measured sample', () => {
  expect(histogramOf([], 10)).toBeUndefined();
  expect(medianSteps([{ path: 'a.png' }])).toBeUndefined();
});

test('each step has a median of its own, and handle takes as long as the three that it calls', () => {
  const timings = [1, 9, 5].map((ms) => ({ preprocessMs: ms, inferenceMs: ms * 10, postprocessMs: 0 }));
  expect(medianSteps(timings.map((one) => ({ path: '', timings: one })))).toEqual({
    preprocessMs: 5,
    inferenceMs: 50,
    postprocessMs: 0,
    handleMs: 55,
  });
});
