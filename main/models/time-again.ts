import type { ModelProcess } from './model-process.ts';
import type { SampleAddress } from './worker-messages.ts';

/** Fewer timings than this tell little of how a model will do. */
const wantedTimings = 12;
/** And no person waits longer than this for more of them. */
const mostMs = 1000;

/**
 * Times the inference of answered samples once more where a run had few; nothing where one answer takes as long as all of
 * that may. `slowestMs` is the longest that one took. Throws when the process dies over it.
 */
export async function timeAgain(
  process: Pick<ModelProcess, 'compare'>,
  samples: readonly SampleAddress[],
  timedCount: number,
  slowestMs: number,
): Promise<number[]> {
  const timesMs: number[] = [];
  if (slowestMs > mostMs) return timesMs;
  const until = performance.now() + mostMs;
  const wanted = Math.ceil((wantedTimings - timedCount) / Math.max(samples.length, 1));
  let knownMs = Math.max(slowestMs, 1e-3);
  for (const sample of samples) {
    for (let had = 0; had < wanted; ) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return timesMs;
      const repeats = Math.min(wanted - had, Math.max(1, Math.floor(leftMs / knownMs)));
      const { latenciesMs } = await process.compare(sample, repeats);
      if (latenciesMs.length === 0) break;
      timesMs.push(...latenciesMs);
      had += latenciesMs.length;
      knownMs = Math.max(...latenciesMs, 1e-3);
    }
  }
  return timesMs;
}
