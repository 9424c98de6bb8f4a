import type { ModelDescription } from '../../preload/contract/models.ts';
import type { RankedPreprocess } from '../../preload/contract/preprocess-search.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { chooseFiles } from '../parts/choose-files.ts';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';
import { forgetGraph } from './graph/graph-store.ts';
import { afterReading, type ModelCandidate, type ModelChoice } from './model-choice.ts';
import { applyEvent, failRun, isRunning, type ModelRun, newRun, type RunPhase } from './model-run.ts';
import { refuseSamples } from './refuse-samples.ts';

/** What the models screen is about; it stays, and a run goes on, while another screen is in front. */
export type ModelRoom = ModelChoice & {
  samplePaths: readonly string[];
  run: ModelRun | undefined;
  checksum: Checksum | undefined;
  /** The `hangar.yaml` that lies beside the model. */
  handlerPath: string | undefined;
  /** Why the handler that lies there will not do: no run will begin. */
  handlerProblem: Problem | undefined;
};

/** The checksum of a large model comes later than all else; until then, how much of its files has been read. */
export type Checksum = { sha256: string } | { doneBytes: number; totalBytes: number };

export const modelRoom: Store<ModelRoom> = createStore<ModelRoom>({
  model: undefined,
  candidate: undefined,
  samplePaths: [],
  run: undefined,
  checksum: undefined,
  handlerPath: undefined,
  handlerProblem: undefined,
});

function change(part: Partial<ModelRoom>): void {
  modelRoom.set({ ...modelRoom.get(), ...part });
}

/** Other tools' formats are offered too: choosing one is answered with what it is and how to export it. */
const modelEndings = [
  'onnx',
  'pt',
  'pth',
  'pkl',
  'joblib',
  'h5',
  'keras',
  'pb',
  'safetensors',
  'tflite',
  'ort',
  'gguf',
];
/** Endings of files that may be samples, without the dot. */
export const sampleEndings = [
  'png',
  'jpg',
  'jpeg',
  'webp',
  'gif',
  'tif',
  'tiff',
  'avif',
  'csv',
  'tsv',
  'json',
  'npy',
  'npz',
  'pb',
  'txt',
  'wav',
];

/** Opens the model that the console ships and runs it on its samples. `failedTitle` says what failed, if it does. */
export async function tryExample(failedTitle: string): Promise<void> {
  try {
    const { modelPath, samplePaths } = await client.models.example({});
    if (await openModel(modelPath)) await runOn(samplePaths);
  } catch (thrown) {
    showProblem(failedTitle, problemFrom(thrown));
  }
}

/** Asks for a model file and reads it. Samples chosen before stay chosen. */
export async function chooseModel(title: string, failedTitle: string): Promise<void> {
  try {
    const [path] = await chooseFiles({ title, extensions: modelEndings, multiple: false, ...beside('model') });
    if (path !== undefined) await openModel(path);
  } catch (thrown) {
    showProblem(failedTitle, problemFrom(thrown));
  }
}

/** Asks for sample files and runs the model on them. */
export async function chooseSamples(title: string, failedTitle: string): Promise<void> {
  try {
    const paths = await chooseFiles({
      title,
      extensions: sampleEndings,
      multiple: true,
      folders: true,
      ...beside('samples'),
    });
    const refusal = refuseSamples(paths);
    if (refusal) showProblem(failedTitle, refusal);
    else if (paths.length > 0) await runOn(paths);
  } catch (thrown) {
    showProblem(failedTitle, problemFrom(thrown));
  }
}

/** The folder of what is chosen now, where the next choice probably lies. */
function beside(what: 'model' | 'samples'): { folder?: string } {
  const { model, samplePaths } = modelRoom.get();
  const path = what === 'samples' ? (samplePaths[0] ?? model?.path) : model?.path;
  const folder = path?.replace(/[/\\][^/\\]*$/, '');
  return folder ? { folder } : {};
}

/**
 * Reads a model file and puts it in front, its checksum later; false where it was refused, or another one was chosen
 * meanwhile.
 */
export async function openModel(path: string): Promise<boolean> {
  const candidate: ModelCandidate = { path, state: 'reading' };
  change({ candidate });
  let taken: ModelDescription | undefined;
  try {
    for await (const event of await client.models.inspect({ path })) {
      if (event.kind === 'described') {
        if (!take(candidate, event.model)) return false;
        taken = event.model;
        void findHandler(path);
      } else if (modelRoom.get().model !== taken) return false;
      else if (event.kind === 'hashing') change({ checksum: event });
      else change({ model: event.model, checksum: { sha256: event.model.sha256 } });
    }
  } catch (thrown) {
    if (taken !== undefined) throw thrown;
    take(candidate, problemFrom(thrown));
  }
  return taken !== undefined;
}

/** Whether what was read is in front now. */
function take(candidate: ModelCandidate, read: ModelDescription | Problem): boolean {
  const before = modelRoom.get();
  const after = afterReading(before, candidate, read);
  const isNew = after.model !== before.model;
  if (isNew) {
    leaveRun();
    forgetGraph();
  }
  change({
    ...after,
    ...(isNew ? { run: undefined, checksum: undefined, handlerPath: undefined, handlerProblem: undefined } : {}),
  });
  return isNew;
}

/** Looks for a handler beside the model, so that a mistake in it is told before samples are chosen. */
export async function findHandler(modelPath: string): Promise<void> {
  const found = await client.models.handler({ modelPath }).then(
    ({ path }) => ({ handlerPath: path, handlerProblem: undefined }),
    (thrown: unknown) => ({ handlerPath: undefined, handlerProblem: problemFrom(thrown) }),
  );
  if (modelRoom.get().model?.path === modelPath) change(found);
}

/** Writes a first `hangar.yaml` beside the model. The words say that it was written, and what failed if it was not. */
export async function writeHandler(wordsFor: (path: string) => string, failedTitle: string): Promise<void> {
  const { model } = modelRoom.get();
  if (!model) return;
  try {
    const { path } = await client.models.initHandler({ modelPath: model.path });
    change({ handlerPath: path });
    showToast(wordsFor(path));
  } catch (thrown) {
    showProblem(failedTitle, problemFrom(thrown));
  }
}

/** Writes a way to prepare pictures into the handler beside the model. Throws what the core throws. */
export async function keepPreprocessing(image: RankedPreprocess['image']): Promise<string | undefined> {
  const { model } = modelRoom.get();
  if (!model) return undefined;
  const { path } = await client.models.writePreprocessing({ modelPath: model.path, image });
  change({ handlerPath: path });
  return path;
}

/** Takes away what is said of a refused file. */
export function dismissCandidate(): void {
  change({ candidate: undefined });
}

let ending = new AbortController();

/** Kills the model's process. What was answered until then stays. */
export function cancelRun(): void {
  ending.abort();
}

/** Ends the run and lets it say nothing more: another model or other samples take its place. */
function leaveRun(): void {
  ending.abort();
  ending = new AbortController();
}

/** Runs the chosen model on the chosen samples once more. */
export function runAgain(): void {
  void runOn(modelRoom.get().samplePaths);
}

async function runOn(samplePaths: readonly string[]): Promise<void> {
  leaveRun();
  const { model, samplePaths: before, run: runBefore } = modelRoom.get();
  change({ samplePaths, run: undefined });
  if (!model) return;
  const end = new AbortController();
  ending = end;
  let run = newRun;
  const show = (next: ModelRun) => {
    run = next;
    if (ending === end) change({ run });
  };
  const close = (phase: RunPhase) => isRunning(run) && show({ ...run, phase });
  show(run);
  try {
    const request = { modelPath: model.path, samplePaths: [...samplePaths] };
    const events = await client.models.run(request, { signal: end.signal });
    end.signal.addEventListener('abort', () => close({ kind: 'cancelled' }));
    for await (const event of events) {
      if (end.signal.aborted) break;
      if (event.kind === 'initialized') change({ handlerPath: event.handlerPath, handlerProblem: undefined });
      show(applyEvent(run, event, performance.now()));
    }
    close({ kind: 'cancelled' });
  } catch (thrown) {
    if (end.signal.aborted) close({ kind: 'cancelled' });
    else if (isRunning(run)) show(failRun(run, problemFrom(thrown), samplePaths === before ? runBefore : undefined));
  }
}
