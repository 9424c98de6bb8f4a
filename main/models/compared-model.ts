import type { Provider } from '../../preload/contract/comparison.ts';
import type { Expectations } from '../../preload/contract/handler/expect.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { HandlerFile } from './handler-file.ts';
import { type JudgedInputs, judgeInputs } from './judge-inputs.ts';
import type { ModelProcess } from './model-process.ts';
import { readableForModule } from './module-permissions.ts';
import { type Measured, runProbes } from './run-probes.ts';
import type { ComparedMessage, SampleAddress } from './worker-messages.ts';

/** A record's answer with its outputs and times; or that the process died over it. */
export type Compared = Pick<ComparedMessage, 'result' | 'recordCount' | 'outputs' | 'latenciesMs'>;

/** One of two models that are compared: a process that answers a sample at a time, started anew when it dies. */
export type ComparedModel = {
  readonly model: ModelInfo;
  readonly handler: HandlerFile | undefined;
  readonly provider: Provider;
  /** Loads it, for samples in these folders. Throws an AppError when it cannot be loaded. */
  initialize(sampleFolders: readonly string[]): Promise<{ initializeMs: number; runtime: string }>;
  /** Answers a record, then times its inference `repeats` times more. Throws when the process keeps dying. */
  answer(sample: SampleAddress, repeats: number): Promise<Compared>;
  /** Tries what is expected beyond the samples on some that were answered, and tells the memory. */
  probe(expected: Expectations | undefined, samples: readonly SampleAddress[]): Promise<Measured>;
  /** Holds the samples against the profile that the handler names, where it names one. */
  judgeInputs(samplePaths: readonly string[]): Promise<JudgedInputs | undefined>;
  dispose(): void;
};

/** A process that dies more often than this is given up. */
const maxRestarts = 3;

export function createComparedModel(
  model: ModelInfo,
  handler: HandlerFile | undefined,
  provider: Provider,
  startProcess: (readablePaths?: readonly string[]) => ModelProcess,
): ComparedModel {
  const handled = { ...model, ...(handler ? { handler } : {}) };
  let process: ModelProcess | undefined;
  let restarts = 0;
  let isDisposed = false;
  let readable: readonly string[] | undefined;

  async function start() {
    process?.dispose();
    process = startProcess(readable);
    if (isDisposed) process.dispose();
    return process.initialize(handled, provider);
  }

  const current = () => process ?? startProcess(readable);

  return {
    model,
    handler,
    provider,
    initialize(sampleFolders) {
      readable = readableForModule(model.path, handler, sampleFolders);
      return start();
    },
    async answer(sample, repeats) {
      try {
        if (process === undefined) throw new AppError('app/cancelled');
        return await process.compare(sample, repeats);
      } catch (thrown) {
        if (isDisposed || restarts === maxRestarts) throw thrown;
        restarts += 1;
        await start();
        return failed(sample, fromUnknown(thrown).toProblem());
      }
    },
    async probe(expected, samples) {
      return runProbes(expected, samples, current(), async () => {
        await start();
        return current();
      });
    },
    judgeInputs: (samplePaths) => judgeInputs(current(), handler, model, samplePaths),
    dispose() {
      isDisposed = true;
      process?.dispose();
    },
  };
}

function failed({ path }: SampleAddress, problem: Problem): Compared {
  return { result: { path, problem }, recordCount: 0, outputs: [], latenciesMs: [] };
}
