import type { SampleResult, Verdict } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** Counts results as they pass; keeps one number of each, no results. */
export function createVerdictTally() {
  const latenciesMs: number[] = [];
  let sampleCount = 0;
  let failedCount = 0;
  let nonFiniteCount = 0;
  return {
    add(result: SampleResult): void {
      sampleCount += 1;
      if (result.problem !== undefined) failedCount += 1;
      if (result.outputs?.some((output) => output.nonFiniteCount > 0)) nonFiniteCount += 1;
      if (result.timings !== undefined) latenciesMs.push(result.timings.inferenceMs);
    },

    /** The judgement so far; `stopped` says why the run ended early. */
    verdict(stopped?: Problem): Verdict {
      const sorted = Float64Array.from(latenciesMs).sort();
      const failed = failedCount > 0 || stopped !== undefined || sampleCount === 0;
      const latencyMs = { p50: percentile(sorted, 50), p95: percentile(sorted, 95), p99: percentile(sorted, 99) };
      return {
        status: failed ? 'fail' : nonFiniteCount > 0 ? 'warn' : 'pass',
        sampleCount,
        failedCount,
        nonFiniteCount,
        ...(sorted.length > 0 ? { latencyMs } : {}),
        ...(stopped === undefined ? {} : { stopped }),
      };
    },
  };
}

/** The nearest-rank percentile of ascending values: the smallest that at least `percent` of them do not exceed. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(rank, 1) - 1] ?? 0;
}
