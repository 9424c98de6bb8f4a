import type { Expectations } from '../../preload/contract/handler/expect.ts';
import { fromUnknown } from '../app-error.ts';
import type { ModelProcess } from './model-process.ts';
import type { Probe, SampleAddress } from './worker-messages.ts';

/** What came of a probe; `found` is empty where all is well. */
export type ProbeOutcome = { probe: Probe; found: string };
export type Measured = { peakBytes: number; outcomes: ProbeOutcome[] };

const robustProbes = ['zero', 'extreme', 'empty', 'oversized'] as const;

/**
 * Tries what the handler asks for after all samples are answered: the memory first, since nonsense may take any amount.
 * A process that dies over a probe has broken it, and the next probe gets a new one; where none can be had, the rest is
 * not tried.
 */
export async function runProbes(
  expected: Expectations | undefined,
  samples: readonly SampleAddress[],
  process: ModelProcess,
  restart: () => Promise<ModelProcess>,
): Promise<Measured> {
  let current = process;
  const first = await current.probe('rest', []);
  const wanted: Probe[] = [...(expected?.batch ? ['batch' as const] : []), ...(expected?.robust ? robustProbes : [])];
  const outcomes: ProbeOutcome[] = [];
  for (const probe of samples.length > 0 ? wanted : []) {
    try {
      outcomes.push({ probe, found: (await current.probe(probe, samples)).found });
    } catch (thrown) {
      const { code, params } = fromUnknown(thrown).toProblem();
      if (code === 'app/cancelled') throw thrown;
      outcomes.push({ probe, found: [code.replace(/^models\/(worker-)?/, ''), params.reason ?? ''].join(' ').trim() });
      const next = await restart().catch(() => undefined);
      if (next === undefined) break;
      current = next;
    }
  }
  return { peakBytes: first.peakBytes, outcomes };
}
