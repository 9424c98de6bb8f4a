import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeModel } from '../../main/models/describe-model.ts';
import type { ModelProcess } from '../../main/models/model-process.ts';
import { type RunRequest, type RunTools, runModel } from '../../main/models/run-model.ts';
import { startModelProcess } from '../../main/models/runner.ts';
import type { RunEvent } from '../../preload/contract/models.ts';

const worker = join(import.meta.dirname, '../../main/models/worker.ts');
const limits = { memoryBytes: 2 ** 31, initializeTimeoutMs: 60_000, sampleTimeoutMs: 60_000 };

/** One process for many models, one after another, since its start is most of a short run; a real run starts its own. */
export type SharedModelProcess = {
  run(request: RunRequest): AsyncGenerator<RunEvent, void, undefined>;
  /** Ends it; the next run starts another. */
  dispose(): void;
};

export function shareModelProcess(): SharedModelProcess {
  let shared: ModelProcess | undefined;
  const tools: RunTools = {
    startProcess() {
      shared ??= startModelProcess(worker, limits);
      return { ...shared, dispose: () => {} };
    },
    readModel: async (path) => ({ ...describeModel(path), sha256: '' }),
  };
  return {
    run: (request) => runModel(request, tools, new AbortController().signal),
    dispose() {
      shared?.dispose();
      shared = undefined;
    },
  };
}

/** The same for a test file whose models are calm and bring no code of their own; gone after it. */
export function shareModelProcessForTests(): SharedModelProcess {
  const shared = shareModelProcess();
  afterAll(shared.dispose);
  return shared;
}
