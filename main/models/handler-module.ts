import { pathToFileURL } from 'node:url';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import type { Answer } from './answer.ts';
import { closeModuleDoors } from './module-doors.ts';
import { readModuleAnswer, readModuleTensors } from './module-results.ts';
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

type Step = (...values: unknown[]) => unknown;
const stepNames = ['initialize', 'preprocess', 'inference', 'postprocess', 'handle'] as const;
type StepName = (typeof stepNames)[number];

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
  preprocess(sample: ModuleSample): Promise<NamedTensors>;
  inference(feeds: NamedTensors): Promise<NamedTensors>;
  postprocess(outputs: NamedTensors): Promise<Partial<Answer>>;
};

/** Loads a handler written in TypeScript or JavaScript, its doors to network and processes shut. Throws an AppError. */
export async function openHandlerModule(path: string): Promise<HandlerModule> {
  closeModuleDoors();
  const exported: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href).catch((cause: unknown) => {
    throw failed('import', cause);
  });
  const steps = new Map<StepName, Step>();
  for (const name of stepNames) {
    const step = typeof exported === 'object' && exported !== null ? Reflect.get(exported, name) : undefined;
    if (step !== undefined && !isStep(step)) throw failed(name, new Error('it is exported, but no function'));
    if (step !== undefined) steps.set(name, step);
  }
  if (steps.size === 0) throw failed('import', new Error(`it exports none of ${stepNames.join(', ')}`));
  const run =
    (name: StepName, step: Step) =>
    async (...values: unknown[]) => {
      try {
        return await step(...values);
      } catch (cause) {
        throw cause instanceof AppError ? cause : failed(name, cause);
      }
    };
  const bound = <Result>(name: StepName, read: (value: unknown) => Result) => {
    const step = steps.get(name);
    if (step === undefined) return {};
    const guarded = run(name, step);
    return { [name]: async (...values: unknown[]) => read(await guarded(...values)) };
  };
  return {
    ...bound('initialize', () => undefined),
    ...bound('preprocess', (value) => readModuleTensors('preprocess', value)),
    ...bound('inference', (value) => readModuleTensors('inference', value)),
    ...bound('postprocess', (value) => readModuleAnswer('postprocess', value)),
    ...bound('handle', (value) => readModuleAnswer('handle', value)),
  };
}

function isStep(value: unknown): value is Step {
  return typeof value === 'function';
}

/** Longer words are in the details. */
const maxMessage = 200;

function failed(step: string, cause: unknown): AppError {
  const said = cause instanceof Error ? cause.message : cause;
  const [message = ''] = typeof said === 'string' ? said.split('\n') : [];
  return new AppError('models/module-failed', { step, message: message.slice(0, maxMessage) || '—' }, cause);
}
