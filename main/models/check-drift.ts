import type { DriftEvent } from '../../preload/contract/drift.ts';
import { gatherAll } from './gather-all.ts';
import type { ModelProcess } from './model-process.ts';
import { everySample, expandSamples } from './samples.ts';

/** The samples in question, and those (or the profile kept of those) that they are held against. */
export type DriftRequest = { referencePaths: readonly string[]; samplePaths: readonly string[] };

/**
 * Holds samples against others in a process without a model, since strangers' pictures may crash it. Throws an AppError;
 * ends quietly, the process killed, when `signal` fires or the caller leaves.
 */
export async function* checkDrift(
  { referencePaths, samplePaths }: DriftRequest,
  startProcess: () => ModelProcess,
  signal: AbortSignal,
): AsyncGenerator<DriftEvent, void, undefined> {
  const { paths: reference } = await expandSamples(referencePaths, everySample, signal);
  const { paths: present } = await expandSamples(samplePaths, everySample, signal);
  signal.throwIfAborted();
  const process = startProcess();
  const kill = () => process.dispose();
  signal.addEventListener('abort', kill);
  try {
    const total = reference.length + present.length;
    let done = 0;
    for (const [side, paths] of [
      ['reference', reference],
      ['present', present],
    ] as const) {
      for await (const count of gatherAll(process, side, paths)) {
        done += count;
        yield { kind: 'progress', done, total };
      }
    }
    yield { kind: 'finished', report: await process.drift([]) };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    signal.removeEventListener('abort', kill);
    process.dispose();
  }
}
