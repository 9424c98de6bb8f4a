import type { SampleResult } from '../../preload/contract/models.ts';
import type { ModelRun } from './model-run.ts';

/** Samples in a second so far, and the time the rest will take at that rate; undefined while too little is known. */
export function paceOf({ done, total, elapsedMs }: ModelRun): { perSecond: number; leftMs: number } | undefined {
  if (done === 0 || elapsedMs < 1) return undefined;
  return { perSecond: (done * 1000) / elapsedMs, leftMs: ((total - done) * elapsedMs) / done };
}

type StepTimings = NonNullable<SampleResult['timings']> & { handleMs: number };

/** With `handle`, the step that calls the three others, and takes as long as they do. */
export function withHandle(timings: NonNullable<SampleResult['timings']>): StepTimings {
  return { ...timings, handleMs: timings.preprocessMs + timings.inferenceMs + timings.postprocessMs };
}

/** The typical time of each step that a sample goes through; undefined when none got through. */
export function medianSteps(rows: readonly SampleResult[]): StepTimings | undefined {
  const timings = rows.flatMap((row) => (row.timings ? [withHandle(row.timings)] : []));
  if (timings.length === 0) return undefined;
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
  return {
    preprocessMs: median(timings.map((timing) => timing.preprocessMs)),
    inferenceMs: median(timings.map((timing) => timing.inferenceMs)),
    postprocessMs: median(timings.map((timing) => timing.postprocessMs)),
    handleMs: median(timings.map((timing) => timing.handleMs)),
  };
}

/** Counts of values in equal steps from `from` to `to`; the last bar also holds what lies beyond, if anything does. */
export type Histogram = { from: number; to: number; hasBeyond: boolean; counts: number[] };

/**
 * Where the values lie. The few slowest (beyond twice the 95th percentile) share the last bar, so that one slow first
 * call does not press all others into one. Undefined without values.
 */
export function histogramOf(values: readonly number[], barCount: number): Histogram | undefined {
  const sorted = Float64Array.from(values).sort();
  const [from] = sorted;
  const last = sorted.at(-1);
  if (from === undefined || last === undefined) return undefined;
  const usual = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? last;
  const to = Math.min(last, Math.max(usual * 2, from + Number.EPSILON));
  const counts = Array.from({ length: barCount }, () => 0);
  for (const value of sorted) {
    const bar = to > from ? Math.floor(((value - from) / (to - from)) * barCount) : 0;
    const index = Math.min(bar, barCount - 1);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return { from, to, hasBeyond: last > to, counts };
}

/** How many samples were answered, failed, and were answered with NaN or infinite values. */
export function countRows(rows: readonly SampleResult[]): { answered: number; failed: number; nonFinite: number } {
  const failed = rows.filter((row) => row.problem !== undefined).length;
  const nonFinite = rows.filter((row) => row.outputs?.some((output) => output.nonFiniteCount > 0)).length;
  return { answered: rows.length - failed, failed, nonFinite };
}
