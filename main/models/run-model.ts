import type { ModelInfo, RunEvent, SampleResult } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { readHandlerFile } from './handler-file.ts';
import { checkHandlerNames } from './handler-names.ts';
import type { ModelProcess } from './runner.ts';
import { createSampleFilter, expandSamples } from './samples.ts';
import { createVerdictTally } from './verdict.ts';
import type { ResultMessage } from './worker-messages.ts';

/** What to run on what. */
export type RunRequest = { modelPath: string; samplePaths: readonly string[]; handlerPath?: string | undefined };

/** Where a run gets its process and its model's description from. */
type RunTools = {
  startProcess: () => ModelProcess;
  readModel: (path: string, signal: AbortSignal) => Promise<ModelInfo>;
};

/** Files submitted before their turn, so that the process never waits for the next one. */
const filesAhead = 64;
/** A process that dies is started again this often in one run; then the model itself is at fault. */
const maxRestarts = 3;

/**
 * Runs a model over samples in a process of its own and tells what happens, never faster than it is listened to. A
 * sample over which the process dies fails, and the rest goes on in a new one. Throws an AppError when the model cannot
 * be loaded; ends quietly, the process killed, when `signal` fires or the caller leaves.
 */
export async function* runModel(
  { modelPath, samplePaths, handlerPath }: RunRequest,
  { startProcess, readModel }: RunTools,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  let process: ModelProcess | undefined;
  const kill = () => process?.dispose();
  signal.addEventListener('abort', kill);
  try {
    const model = await readModel(modelPath, signal);
    const [obstacle] = model.obstacles;
    if (obstacle !== undefined) throw new AppError(obstacle.code, obstacle.params, obstacle.details);
    const handler = await readHandlerFile(modelPath, handlerPath);
    if (handler) checkHandlerNames(handler, model);
    const handled = { ...model, ...(handler ? { handler } : {}) };
    const { paths, skippedCount } = await expandSamples(samplePaths, handler && createSampleFilter(handler), signal);
    signal.throwIfAborted();
    process = startProcess();
    const { initializeMs, runtime } = await process.initialize(handled);
    const found = handler ? { handlerPath: handler.path } : {};
    yield { kind: 'initialized', model, ...found, initializeMs, runtime, total: paths.length, skippedCount };

    const start = performance.now();
    const tally = createVerdictTally();
    const progress = createProgress(paths);
    let restarts = 0;
    let stopped: Problem | undefined;
    while (!progress.isDone() && stopped === undefined) {
      const results: SampleResult[] = [];
      try {
        progress.submitAhead(process);
        results.push(...(await process.take()).map(progress.accept));
      } catch (thrown) {
        if (signal.aborted) return;
        const problem = fromUnknown(thrown).toProblem();
        results.push(progress.failCurrent(problem));
        if (restarts === maxRestarts) stopped = problem;
        else if (!progress.isDone()) {
          restarts += 1;
          process.dispose();
          process = startProcess();
          stopped = await process.initialize(handled).then(
            () => undefined,
            (error: unknown) => fromUnknown(error).toProblem(),
          );
        }
      }
      for (const result of results) tally.add(result);
      yield { kind: 'progress', results, ...progress.counts() };
    }
    yield { kind: 'finished', verdict: tally.verdict(stopped), durationMs: performance.now() - start };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    signal.removeEventListener('abort', kill);
    process?.dispose();
  }
}

/** Where a run stands: the first record not answered yet, and what the process already has before it. */
function createProgress(paths: readonly string[]) {
  let file = 0;
  let record = 0;
  let recordCount: number | undefined;
  let submitted = 0;
  let done = 0;
  let total = paths.length;

  function step(): void {
    done += 1;
    record += 1;
    if (record < (recordCount ?? 1)) return;
    file += 1;
    record = 0;
    recordCount = undefined;
  }

  return {
    isDone: () => file >= paths.length,
    counts: () => ({ done, total }),

    submitAhead(process: ModelProcess): void {
      for (submitted = Math.max(submitted, file); submitted < paths.length; submitted += 1) {
        if (submitted - file >= filesAhead) return;
        process.submit(submitted, paths[submitted] ?? '', submitted === file ? record : 0);
      }
    },

    accept(message: ResultMessage): SampleResult {
      if (recordCount === undefined) {
        recordCount = message.recordCount;
        total += recordCount - 1;
      }
      step();
      return message.result;
    },

    /** The process died over this record: it has failed, and all after it must be submitted anew. */
    failCurrent(problem: Problem): SampleResult {
      const failed = { path: paths[file] ?? '', ...((recordCount ?? 1) > 1 ? { row: record + 1 } : {}), problem };
      step();
      submitted = file;
      return failed;
    },
  };
}
