import type { ModelProcess } from './runner.ts';
import type { SampleAddress } from './worker-messages.ts';

/** Fewer timings than this tell little of how a model will do. */
const wantedTimings = 12;
/** And no person waits longer than this for more of them. */
const mostMs = 1000;

/**
 * Times the inference of some answered samples once more where a run had few; nothing where one answer takes as long as
 * all of that may. Throws when the process dies over it.
 */
export async function timeAgain(
  process: ModelProcess,
  samples: readonly SampleAddress[],
  timedCount: number,
  slowestMs: number,
): Promise<number[]> {
  const repeats = Math.ceil((wantedTimings - timedCount) / Math.max(samples.length, 1));
  const timesMs: number[] = [];
  if (repeats <= 0 || slowestMs * (repeats + 1) * samples.length > mostMs) return timesMs;
  for (const sample of samples) timesMs.push(...(await process.compare(sample, repeats)).latenciesMs);
  return timesMs;
}
