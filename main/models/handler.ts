import { dirname } from 'node:path';
import type { SampleResult } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type Answer, summarizeOutputs } from './answer.ts';
import type { HandledModel } from './handled-model.ts';
import { resolveBeside } from './handler-folder.ts';
import { checkLabelCount, readHandlerLabels } from './handler-labels.ts';
import { type HandlerModule, openHandlerModule } from './handler-module.ts';
import { oneSample, type SampleFile } from './open-sample.ts';
import { postprocess } from './postprocess.ts';
import { openSampleFile } from './sample-file.ts';
import { createTarget, type SampleTarget } from './sample-target.ts';
import { sampleFormatOf } from './samples.ts';
import type { NamedTensors } from './tensor.ts';

/** A loaded model: feeds in, outputs out. */
export type Session = { run(feeds: NamedTensors): Promise<NamedTensors> };

/** A sample that was opened, and where it lies. */
export type HandledSample = SampleFile & { path: string };

type Timings = NonNullable<SampleResult['timings']>;
type Handled = { told: Answer & { timings: Timings }; feeds: NamedTensors; outputs: NamedTensors };

/** The five steps of serving frameworks' model handlers; `handle` runs and times the three in the middle. */
export type Handler = {
  /** Loads the model and what its handler names; once, before all else. */
  initialize(): Promise<void>;
  /** Opens a file of samples, each of whose records can be preprocessed. */
  open(path: string): Promise<HandledSample>;
  /** Whether a file is a picture that can be prepared before its turn: decoded by our code, whatever comes after. */
  mayPrepare(path: string): boolean;
  preprocess(sample: HandledSample, record: number): Promise<NamedTensors>;
  inference(feeds: NamedTensors): Promise<NamedTensors>;
  postprocess(outputs: NamedTensors): Promise<Answer>;
  handle(sample: HandledSample, record: number): Promise<Handled>;
  /** What the model gets for a record, by whichever step makes it. */
  feedsOf(sample: HandledSample, record: number): Promise<NamedTensors>;
};

/**
 * The handler beside the model, its module's own steps before what is declared; inferred where there is none. `told` is
 * called before a module is loaded.
 */
export function createHandler(
  model: HandledModel,
  openSession: () => Promise<Session>,
  told: () => Promise<void>,
): Handler {
  let session: Session | undefined;
  let target: SampleTarget | undefined;
  let labels = model.labels;
  let own: HandlerModule = {};

  async function infer(feeds: NamedTensors): Promise<NamedTensors> {
    if (session === undefined) throw new Error('inference before initialize');
    const missing = model.inputs.find(({ name }) => !Object.hasOwn(feeds, name));
    if (missing) throw new AppError('models/sample-missing-input', { input: missing.name });
    return session.run(feeds).catch((cause: unknown) => {
      if (cause instanceof AppError) throw cause;
      throw new AppError(isOutOfMemory(cause) ? 'models/worker-out-of-memory' : 'models/inference-failed', {}, cause);
    });
  }

  const forModule = (sample: HandledSample, record: number) => ({
    path: sample.path,
    record,
    declared: () => sample.feeds(record),
  });

  const handler: Handler = {
    async initialize() {
      target = await createTarget(model);
      labels = readHandlerLabels(model)?.slice();
      checkLabelCount(model, labels);
      // Loading the decoders takes longer than many a picture.
      [session] = await Promise.all([openSession(), target.image && import('sharp')]);
      if (model.handler?.declaration.module !== undefined) await told();
      own = await openOwnSteps(model);
    },

    async open(path) {
      if (target === undefined) throw new Error('a sample before initialize');
      try {
        return { ...(await openSampleFile(path, target)), path };
      } catch (thrown) {
        // What the console cannot read, the module's own step perhaps can.
        if (own.preprocess === undefined && own.handle === undefined) throw thrown;
        return { ...oneSample(() => Promise.reject(thrown)), path };
      }
    },

    mayPrepare(path) {
      const isOurs = own.preprocess === undefined && own.handle === undefined;
      return isOurs && target?.image !== undefined && sampleFormatOf(path) === 'image';
    },

    async preprocess(sample, record) {
      return own.preprocess ? own.preprocess(forModule(sample, record)) : sample.feeds(record);
    },

    inference: async (feeds) => (own.inference ? own.inference(feeds, infer) : infer(feeds)),

    async postprocess(outputs) {
      const declared = () => postprocess(model.handler?.declaration.postprocess, outputs, labels);
      if (own.postprocess === undefined) return declared();
      return { summary: '', outputs: summarizeOutputs(outputs), ...(await own.postprocess(outputs, declared)) };
    },

    async handle(sample, record) {
      const timings: Timings = { preprocessMs: 0, inferenceMs: 0, postprocessMs: 0 };
      let feeds: NamedTensors = {};
      let outputs: NamedTensors = {};
      const steps = {
        async preprocess() {
          feeds = await timed(timings, 'preprocessMs', () => handler.preprocess(sample, record));
          return feeds;
        },
        async inference(given: NamedTensors) {
          feeds = given;
          outputs = await timed(timings, 'inferenceMs', () => handler.inference(given));
          return outputs;
        },
        postprocess: (given: NamedTensors) => timed(timings, 'postprocessMs', () => handler.postprocess(given)),
      };
      const answer = own.handle
        ? { summary: '', ...(await own.handle(forModule(sample, record), steps)), outputs: summarizeOutputs(outputs) }
        : await steps.postprocess(await steps.inference(await steps.preprocess()));
      return { told: { ...answer, timings }, feeds, outputs };
    },

    async feedsOf(sample, record) {
      return own.handle ? (await handler.handle(sample, record)).feeds : handler.preprocess(sample, record);
    },
  };
  return handler;
}

async function timed<Result>(timings: Timings, step: keyof Timings, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  timings[step] += performance.now() - start;
  return result;
}

async function openOwnSteps({ handler, path, inputs, outputs }: HandledModel): Promise<HandlerModule> {
  const name = handler?.declaration.module;
  if (handler === undefined || name === undefined) return {};
  // A process that was not fenced in must never load one, whoever started it.
  if (!process.permission) throw new AppError('models/module-failed', { step: 'import', message: 'no permissions' });
  const own = await openHandlerModule(resolveBeside(handler.path, name), dirname(handler.path));
  await own.initialize?.({ modelPath: path, folder: dirname(handler.path), inputs, outputs });
  return own;
}

function isOutOfMemory(cause: unknown): boolean {
  return cause instanceof Error && /bad_alloc|allocate memory|allocation failed/i.test(cause.message);
}
