import { type CheckId, type Expectations, expectSchema } from '../../preload/contract/handler/expect.ts';
import type { SampleResult } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import type { JudgedInputs } from './judge-inputs.ts';
import { createLabelTally } from './label-tally.ts';
import { percentile } from './percentile.ts';
import type { Measured } from './run-probes.ts';
import { judgeRun } from './verdict-checks.ts';

/** What is known of a run beside its samples. */
export type RunFacts = {
  fileSizeBytes: number;
  firstRunMs?: number | undefined;
  stopped?: Problem | undefined;
  inputs?: JudgedInputs | undefined;
  /** Where inference was timed apart from the samples' own answers. */
  latenciesMs?: readonly number[];
} & Partial<Measured>;

/** Counts results as they pass; keeps one number of each, no results. */
export function createVerdictTally(expected: Expectations = expectSchema.parse({})) {
  const latenciesMs = { warm: [] as number[], cold: [] as number[] };
  const broken = new Map<CheckId, number>();
  const labels = createLabelTally();
  const difference = { absolute: 0, relative: 0 };
  let [sampleCount, failedCount, comparedCount] = [0, 0, 0];

  function addDifference({ absolute, relative }: NonNullable<SampleResult['difference']>): void {
    comparedCount += 1;
    difference.absolute = Math.max(difference.absolute, absolute);
    difference.relative = Math.max(difference.relative, relative);
  }

  return {
    /** `isCold`: it was its process's first answer, which warms up what the others find warm. */
    add(result: SampleResult, isCold = false): void {
      sampleCount += 1;
      if (result.problem !== undefined) failedCount += 1;
      for (const { check } of result.broken ?? []) broken.set(check, (broken.get(check) ?? 0) + 1);
      if (result.expected !== undefined) labels.add(result.expected, result.answer ?? '');
      if (result.difference !== undefined) addDifference(result.difference);
      if (result.timings !== undefined) latenciesMs[isCold ? 'cold' : 'warm'].push(result.timings.inferenceMs);
    },

    /** Inference that was timed once more, without an answer of its own. */
    addTimes: (timesMs: readonly number[]) => void latenciesMs.warm.push(...timesMs),
    timedCount: () => latenciesMs.warm.length,

    /** The judgement so far. */
    verdict({ stopped, fileSizeBytes, firstRunMs, peakBytes, inputs, outcomes = [], ...apart }: RunFacts): Verdict {
      const own = latenciesMs.warm.length > 0 ? latenciesMs.warm : latenciesMs.cold;
      const sorted = Float64Array.from(apart.latenciesMs ?? own).sort();
      const ranks = { p50: percentile(sorted, 50), p95: percentile(sorted, 95), p99: percentile(sorted, 99) };
      const latencyMs = sorted.length > 0 ? ranks : undefined;
      const label = labels.figures();
      const counted = { sampleCount, answeredCount: sampleCount - failedCount, broken, comparedCount, difference };
      const measured = { labels: label, latencyMs, peakBytes, firstRunMs, fileSizeBytes, inputs, probes: outcomes };
      const checks = judgeRun({ ...counted, ...measured }, expected);
      const worst = (['fail', 'warn'] as const).find((status) => checks.some((check) => check.status === status));
      return {
        status: stopped === undefined ? (worst ?? 'pass') : 'fail',
        checks,
        ...(label === undefined ? {} : { labels: label }),
        sampleCount,
        failedCount,
        nonFiniteCount: broken.get('finite') ?? 0,
        ...(latencyMs === undefined ? {} : { latencyMs }),
        ...(firstRunMs === undefined ? {} : { firstRunMs }),
        ...(peakBytes === undefined ? {} : { peakBytes }),
        ...(stopped === undefined ? {} : { stopped }),
      };
    },
  };
}
