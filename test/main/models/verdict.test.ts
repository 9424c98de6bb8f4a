import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile } from '../../../main/models/percentile.ts';
import { createVerdictTally } from '../../../main/models/verdict.ts';
import { expectSchema } from '../../../preload/contract/handler/expect.ts';
import type { SampleResult } from '../../../preload/contract/models.ts';

const answered = (inferenceMs: number, nonFiniteCount = 0): SampleResult => ({
  path: 'a.png',
  ...(nonFiniteCount > 0 ? { broken: [{ check: 'finite', found: 'NaN' }] } : {}),
  timings: { preprocessMs: 1, inferenceMs, postprocessMs: 1 },
});
const failed: SampleResult = { path: 'b.png', problem: { code: 'models/sample-unreadable', params: {} } };

function judge(results: readonly SampleResult[], stopped?: SampleResult['problem']) {
  const tally = createVerdictTally();
  for (const result of results) tally.add(result);
  return tally.verdict({ fileSizeBytes: 1000, stopped });
}

test('passes when every sample was answered with finite numbers', () => {
  expect(judge([answered(2), answered(4), answered(3)])).toMatchObject({
    status: 'pass',
    checks: [
      { id: 'answered', status: 'pass' },
      { id: 'finite', status: 'pass' },
    ],
    sampleCount: 3,
    failedCount: 0,
    nonFiniteCount: 0,
    latencyMs: { p50: 3, p95: 4, p99: 4 },
  });
});

test('what a process answers first warms it up, and counts only where there is nothing else', () => {
  const tally = createVerdictTally();
  tally.add(answered(90), true);
  expect(tally.verdict({ fileSizeBytes: 1 }).latencyMs).toEqual({ p50: 90, p95: 90, p99: 90 });
  tally.add(answered(2));
  expect(tally.verdict({ fileSizeBytes: 1, firstRunMs: 130 })).toMatchObject({
    latencyMs: { p50: 2, p95: 2, p99: 2 },
    firstRunMs: 130,
  });
});

test('warns of NaN and infinite outputs, and fails when a sample failed', () => {
  expect(judge([answered(1), answered(1, 3)])).toMatchObject({ status: 'warn', nonFiniteCount: 1 });
  expect(judge([answered(1, 3), failed])).toMatchObject({ status: 'fail', failedCount: 1, nonFiniteCount: 1 });
});

test('fails a run that was cut short although all before were right', () => {
  const stopped = { code: 'models/worker-crashed', params: {} } as const;
  expect(judge([answered(1)], stopped)).toMatchObject({ status: 'fail', failedCount: 0, stopped });
});

test('a check that no sample came to is told as not tried', () => {
  const tally = createVerdictTally({ ...expectSchema.parse({}), deterministic: true });
  tally.add(failed);
  const check = tally.verdict({ fileSizeBytes: 1000 }).checks.find(({ id }) => id === 'deterministic');
  expect(check).toMatchObject({ status: 'fail', figures: { tried: 0 } });
});

test('gives no latency where no sample got that far', () => {
  expect(judge([failed])).not.toHaveProperty('latencyMs');
});

test('a percentile is a measured value that at least so many do not exceed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1 }), fc.constantFrom(50, 95, 99), (values, percent) => {
      const sorted = Float64Array.from(values).sort();
      const value = percentile(sorted, percent);
      expect(values).toContain(value);
      const notAbove = values.filter((other) => other <= value).length;
      const below = values.filter((other) => other < value).length;
      expect(notAbove / values.length).toBeGreaterThanOrEqual(percent / 100);
      expect(below / values.length).toBeLessThan(percent / 100);
    }),
  );
});
