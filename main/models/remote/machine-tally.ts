import type { ComparedMachine } from '../../../preload/contract/run-report.ts';
import type { Compared } from '../compared-model.ts';
import { percentile } from '../percentile.ts';

/** Timings of one machine that are gathered for a dependable p99, where there are few samples. */
const wantedTimings = 200;
const maxRepeats = 20;
/** A slow model is not repeated for longer than this on one sample. */
const repeatMs = 2000;

/** Gathers how one of two machines did. */
export function createMachineTally(initializeMs: number, sampleCount: number) {
  const latenciesMs: number[] = [];
  const wanted = Math.min(maxRepeats, Math.max(1, Math.ceil(wantedTimings / sampleCount)));
  let firstRunMs: number | undefined;
  let lastMs: number | undefined;
  let failedCount = 0;
  return {
    /** How often the next sample is repeated. */
    repeats: () => (lastMs === undefined ? wanted : Math.max(1, Math.min(wanted, Math.floor(repeatMs / lastMs)))),
    add({ result, latenciesMs: timed }: Pick<Compared, 'result' | 'latenciesMs'>): void {
      if (result.problem) failedCount += 1;
      if (!result.timings) return;
      firstRunMs ??= initializeMs + result.timings.inferenceMs;
      lastMs = Math.max(result.timings.inferenceMs, 1e-6);
      latenciesMs.push(...timed);
    },
    latenciesMs,
    firstRunMs: () => firstRunMs,
    figures(): Pick<ComparedMachine, 'firstRunMs' | 'latencyMs' | 'failedCount'> {
      const sorted = Float64Array.from(latenciesMs).sort();
      const latencyMs = {
        count: sorted.length,
        p50: percentile(sorted, 50),
        p95: percentile(sorted, 95),
        p99: percentile(sorted, 99),
      };
      return {
        failedCount,
        ...(firstRunMs === undefined ? {} : { firstRunMs }),
        ...(sorted.length > 0 ? { latencyMs } : {}),
      };
    },
  };
}
