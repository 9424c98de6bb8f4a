import type { Provider } from '../../preload/contract/comparison.ts';
import type { InstanceRunEvent } from '../../preload/contract/instance-runs.ts';
import type { Waiting } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { InstanceRun } from '../../preload/contract/run-report.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';

type Step = Extract<InstanceRunEvent, { kind: 'step' }>['step'];

/** Where a run on an instance stands; it goes on while another view is in front. */
export type InstanceRunPhase =
  | { kind: 'none' }
  | {
      kind: 'running';
      step: Step | 'running';
      /** What the installation said last. */
      told: string;
      doneBytes: number;
      totalBytes: number;
      bytesPerSecond: number;
      done: number;
      total: number;
      outsideCount: number;
      waiting?: Waiting | undefined;
    }
  | { kind: 'finished'; modelPath: string; run: InstanceRun; verdict: Verdict; runId: number | undefined }
  | { kind: 'failed'; modelPath: string; problem: Problem };

/** What is run where. */
export type InstanceRunInput = {
  connectionId: string;
  modelPath: string;
  samplePaths: readonly string[];
  python: string;
  mayInstall: boolean;
  provider: Provider | undefined;
};

export const instanceRunRoom: Store<InstanceRunPhase> = createStore<InstanceRunPhase>({ kind: 'none' });

const begun: Extract<InstanceRunPhase, { kind: 'running' }> = {
  kind: 'running',
  step: 'looking',
  told: '',
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  done: 0,
  total: 0,
  outsideCount: 0,
};

let ending = new AbortController();

/** Ends it here and there, or puts what has ended aside. */
export function leaveInstanceRun(): void {
  ending.abort();
  instanceRunRoom.set({ kind: 'none' });
}

/** Runs the model on the instance and here. */
export async function startInstanceRun({ python, provider, samplePaths, ...input }: InstanceRunInput): Promise<void> {
  ending.abort();
  const end = new AbortController();
  ending = end;
  const show = (phase: InstanceRunPhase) => ending === end && !end.signal.aborted && instanceRunRoom.set(phase);
  let running = begun;
  let sendingSince: number | undefined;
  show(running);
  try {
    const place = { ...(python === '' ? {} : { python }), ...(provider === undefined ? {} : { provider }) };
    const call = { ...input, ...place, samplePaths: [...samplePaths] };
    for await (const event of await client.models.runOnInstance(call, { signal: end.signal })) {
      if (event.kind === 'finished') {
        const { run, verdict, runId } = event;
        show({ kind: 'finished', modelPath: input.modelPath, run, verdict, runId });
        continue;
      }
      if (event.kind === 'sent') sendingSince ??= performance.now();
      const sendingMs = sendingSince === undefined ? 0 : performance.now() - sendingSince;
      running = afterEvent(running, event, sendingMs);
      show(running);
    }
  } catch (thrown) {
    show({ kind: 'failed', modelPath: input.modelPath, problem: problemFrom(thrown) });
  }
}

function afterEvent(
  before: typeof begun,
  event: Exclude<InstanceRunEvent, { kind: 'finished' }>,
  sendingMs: number,
): typeof begun {
  if (event.kind === 'step') return { ...before, step: event.step, told: '' };
  if (event.kind === 'told') return { ...before, told: event.text };
  if (event.kind === 'initialized') return { ...before, step: 'running', total: event.total };
  if (event.kind === 'progress') {
    const { done, total, outsideCount } = event;
    return { ...before, done, total, outsideCount, waiting: undefined };
  }
  if (event.kind === 'waiting') return { ...before, waiting: event };
  const { doneBytes, totalBytes } = event;
  return { ...before, doneBytes, totalBytes, bytesPerSecond: (doneBytes * 1000) / Math.max(sendingMs, 1) };
}
