import { realpathSync } from 'node:fs';
import type { TensorInfo } from '../../preload/contract/models.ts';
import type { Answer } from './answer.ts';
import type { StepName } from './module-messages.ts';
import { readModuleAnswer, readModuleTensors } from './module-results.ts';
import { type ModuleThread, outcomeOf, startModuleThread } from './module-thread.ts';
import type { NamedTensors } from './tensor.ts';

/** What a module's steps get to know of the model. */
type ModuleContext = {
  modelPath: string;
  folder: string;
  inputs: readonly TensorInfo[];
  outputs: readonly TensorInfo[];
};

/** One record of a sample; `declared` is what the console itself would make of it. */
type ModuleSample = { path: string; record: number; declared(): Promise<NamedTensors> };

/** A module's own steps, each checked in what it gives back; those it does not export are absent. */
export type HandlerModule = {
  initialize?(context: ModuleContext): Promise<void>;
  preprocess?(sample: ModuleSample): Promise<NamedTensors>;
  inference?(feeds: NamedTensors, run: (feeds: NamedTensors) => Promise<NamedTensors>): Promise<NamedTensors>;
  postprocess?(outputs: NamedTensors, declared: () => Answer): Promise<Partial<Answer>>;
  handle?(sample: ModuleSample, steps: ModuleSteps): Promise<Partial<Answer>>;
};

/** The steps before it, for a module that puts them together itself. */
type ModuleSteps = {
  preprocess(): Promise<NamedTensors>;
  inference(feeds: NamedTensors): Promise<NamedTensors>;
  postprocess(outputs: NamedTensors): Promise<Partial<Answer>>;
};

/**
 * Loads a handler written in TypeScript or JavaScript in a thread of its own, its doors to network and processes shut.
 * Throws an AppError.
 */
export async function openHandlerModule(modulePath: string, folder: string): Promise<HandlerModule> {
  const thread = await startModuleThread({ modulePath, folder: realpathSync(folder) });
  return chooseSteps(thread, {
    initialize: async (context) => void (await thread.call('initialize', context)),
    async preprocess({ path, record, declared }) {
      const asks = { declared: async () => ownTensors(await declared()) };
      return readModuleTensors('preprocess', await thread.call('preprocess', { path, record }, asks));
    },
    async inference(feeds, run) {
      const asks = { run: async (given: unknown) => ownTensors(await run(readModuleTensors('inference', given))) };
      return readModuleTensors('inference', await thread.call('inference', ownTensors(feeds), asks));
    },
    async postprocess(outputs, declared) {
      const own = await outcomeOf(declared);
      return readModuleAnswer('postprocess', await thread.call('postprocess', ownTensors(outputs), {}, own));
    },
    async handle({ path, record, declared }, steps) {
      const asks = {
        declared: async () => ownTensors(await declared()),
        preprocess: async () => ownTensors(await steps.preprocess()),
        inference: async (given: unknown) => ownTensors(await steps.inference(readModuleTensors('handle', given))),
        postprocess: (given: unknown) => steps.postprocess(readModuleTensors('handle', given)),
      };
      return readModuleAnswer('handle', await thread.call('handle', { path, record }, asks));
    },
  });
}

function chooseSteps({ steps }: ModuleThread, all: Required<HandlerModule>): HandlerModule {
  const chosen = <Name extends StepName>(name: Name) => (steps.has(name) ? { [name]: all[name] } : {});
  return {
    ...chosen('initialize'),
    ...chosen('preprocess'),
    ...chosen('inference'),
    ...chosen('postprocess'),
    ...chosen('handle'),
  };
}

/** With memory of their own: a copy of a view would take along all that lies around it. */
function ownTensors(tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { type, dims, data }]) => {
      const isWhole = Array.isArray(data) || data.byteLength === data.buffer.byteLength;
      return [name, { type, dims, data: isWhole ? data : data.slice() }];
    }),
  );
}
