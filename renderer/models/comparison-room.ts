import type { Comparison } from '../../preload/contract/comparison.ts';
import type { Waiting } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { chooseFiles } from '../parts/choose-files.ts';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';
import { providerChoices } from './provider-choice.tsx';

/** Where a comparison stands; it goes on while another view is in front. */
export type ComparisonPhase =
  | { kind: 'none' }
  | { kind: 'running'; done: number; total: number; changedCount: number; waiting?: Waiting | undefined }
  | { kind: 'finished'; comparison: Comparison }
  | { kind: 'failed'; problem: Problem };

export const comparisonRoom: Store<ComparisonPhase> = createStore<ComparisonPhase>({ kind: 'none' });

let ending = new AbortController();

/** Kills both models' processes. */
export function cancelComparison(): void {
  ending.abort();
  comparisonRoom.set({ kind: 'none' });
}

/** Asks for the model that the one in front is held against, and runs both on the samples. */
export async function compareWith(
  { modelPath, samplePaths }: { modelPath: string; samplePaths: readonly string[] },
  title: string,
  failedTitle: string,
): Promise<void> {
  try {
    const folder = modelPath.replace(/[/\\][^/\\]*$/, '');
    const [path] = await chooseFiles({ title, extensions: ['onnx'], multiple: false, ...(folder ? { folder } : {}) });
    if (path !== undefined) await run(path, modelPath, samplePaths);
  } catch (thrown) {
    showProblem(failedTitle, problemFrom(thrown));
  }
}

async function run(pathA: string, pathB: string, samplePaths: readonly string[]): Promise<void> {
  ending.abort();
  const end = new AbortController();
  ending = end;
  const show = (phase: ComparisonPhase) => ending === end && !end.signal.aborted && comparisonRoom.set(phase);
  let running = { kind: 'running' as const, done: 0, total: 0, changedCount: 0 };
  show(running);
  try {
    const { a, b } = providerChoices.get();
    const sides = { a: { modelPath: pathA, provider: a }, b: { modelPath: pathB, provider: b } };
    const events = await client.models.compare({ ...sides, samplePaths: [...samplePaths] }, { signal: end.signal });
    for await (const event of events) {
      if (event.kind === 'progress') running = { ...event, kind: 'running' };
      if (event.kind === 'progress') show(running);
      if (event.kind === 'waiting') show({ ...running, waiting: event });
      if (event.kind === 'finished') show({ kind: 'finished', comparison: event.comparison });
    }
  } catch (thrown) {
    show({ kind: 'failed', problem: problemFrom(thrown) });
  }
}
