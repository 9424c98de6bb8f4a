import type { ModelInfo, RunEvent, SampleResult } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { readHandlerFile } from './handler-file.ts';
import { checkHandlerNames } from './handler-names.ts';
import { judgeInputs, profilePathOf } from './judge-inputs.ts';
import type { Elsewhere, ModelProcess } from './model-process.ts';
import { readableForModule } from './module-permissions.ts';
import { runProbes } from './run-probes.ts';
import { createRunProgress } from './run-progress.ts';
import { createSampleFilter, expandSamples } from './samples.ts';
import { tellWaiting } from './tell-waiting.ts';
import { timeAgain } from './time-again.ts';
import { createVerdictTally } from './verdict.ts';
import type { SampleAddress } from './worker-messages.ts';

/** What to run on what. */
export type RunRequest = {
  modelPath: string;
  samplePaths: readonly string[];
  handlerPath?: string | undefined;
  /** How long a sample may take; absent where the console's own limit will do. */
  sampleTimeoutMs?: number | undefined;
};

/** Where a run gets its process and its model's description from. */
export type RunTools = {
  startProcess: (readablePaths?: readonly string[], elsewhere?: Elsewhere) => ModelProcess;
  readModel: (path: string, signal: AbortSignal) => Promise<ModelInfo>;
};

/** A process that dies is started again this often in one run; then the model itself is at fault. */
const maxRestarts = 3;
/** Samples on which batches and nonsense are tried. */
const probedSamples = 8;

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
    profilePathOf(handler);
    const filter = handler && createSampleFilter(handler);
    const { paths, skippedCount, folders } = await expandSamples(samplePaths, filter, signal);
    signal.throwIfAborted();
    const readable = readableForModule(modelPath, handler, folders);
    process = startProcess(readable);
    const { initializeMs, runtime } = await process.initialize(handled);
    const found = handler ? { handlerPath: handler.path } : {};
    yield { kind: 'initialized', model, ...found, initializeMs, runtime, total: paths.length, skippedCount };

    const start = performance.now();
    const expected = handler?.declaration.expect;
    const tally = createVerdictTally(expected);
    const progress = createRunProgress(paths);
    const restart = async (): Promise<ModelProcess> => {
      process?.dispose();
      signal.throwIfAborted();
      process = startProcess(readable);
      await process.initialize(handled);
      return process;
    };
    const answered: SampleAddress[] = [];
    let firstRunMs: number | undefined;
    let slowestMs = 0;
    let isAlive = true;
    let isCold = true;
    let restarts = 0;
    let stopped: Problem | undefined;
    while (!progress.isDone() && stopped === undefined) {
      const results: SampleResult[] = [];
      try {
        progress.submitAhead(process);
        const taken = yield* tellWaiting(process.take(), process.sampleTimeoutMs, progress.current());
        for (const { result, record } of taken) {
          if (result.problem === undefined && answered.length < probedSamples)
            answered.push({ path: result.path, record });
        }
        results.push(...taken.map(progress.accept));
      } catch (thrown) {
        if (signal.aborted) return;
        const problem = fromUnknown(thrown).toProblem();
        const isBlamed = !process?.isPreparing();
        if (isBlamed) results.push(progress.failCurrent(problem));
        else progress.goOneByOne();
        isAlive = false;
        if (isBlamed && restarts === maxRestarts) stopped = problem;
        else if (!progress.isDone()) {
          if (isBlamed) restarts += 1;
          stopped = await restart().then(
            () => undefined,
            (error: unknown) => fromUnknown(error).toProblem(),
          );
          isAlive = stopped === undefined;
          isCold = true;
        }
      }
      for (const result of results) {
        tally.add(result, isCold);
        if (result.timings) {
          firstRunMs ??= initializeMs + result.timings.inferenceMs;
          slowestMs = Math.max(slowestMs, result.timings.preprocessMs + result.timings.inferenceMs);
          isCold = false;
        }
      }
      yield { kind: 'progress', results, ...progress.counts() };
    }
    const durationMs = performance.now() - start;
    if (isAlive) {
      const times = await timeAgain(process, answered, tally.timedCount(), slowestMs).catch(() => undefined);
      if (times !== undefined) tally.addTimes(times);
      else
        isAlive = await restart().then(
          () => true,
          () => false,
        );
    }
    const measured = isAlive ? await runProbes(expected, answered, process, restart) : {};
    const inputs = isAlive && process ? await judgeInputs(process, handler, model, paths) : undefined;
    const facts = { fileSizeBytes: model.sizeBytes, firstRunMs, stopped, ...measured, inputs };
    signal.throwIfAborted();
    yield { kind: 'finished', verdict: tally.verdict(facts), durationMs };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    signal.removeEventListener('abort', kill);
    process?.dispose();
  }
}
