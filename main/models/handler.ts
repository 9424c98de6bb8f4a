import type { SampleResult } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import type { Answer } from './answer.ts';
import type { HandledModel } from './handled-model.ts';
import { readHandlerLabels } from './handler-labels.ts';
import type { SampleFile } from './open-sample.ts';
import { postprocess } from './postprocess.ts';
import { openSampleFile } from './sample-file.ts';
import { createTarget, type SampleTarget } from './sample-target.ts';
import type { NamedTensors } from './tensor.ts';

/** A loaded model: feeds in, outputs out. */
export type Session = { run(feeds: NamedTensors): Promise<NamedTensors> };

type Handled = Pick<SampleResult, 'summary' | 'scores' | 'answer' | 'boxes' | 'outputs' | 'timings'>;

/** The five steps of serving frameworks' model handlers; `handle` runs and times the three in the middle. */
export type Handler = {
  /** Loads the model and what its handler names; once, before all else. */
  initialize(): Promise<void>;
  /** Opens a file of samples, each of whose records can be preprocessed. */
  open(path: string): Promise<SampleFile>;
  preprocess(sample: SampleFile, record: number): Promise<NamedTensors>;
  inference(feeds: NamedTensors): Promise<NamedTensors>;
  postprocess(outputs: NamedTensors): Answer;
  handle(sample: SampleFile, record: number): Promise<{ told: Handled; feeds: NamedTensors; outputs: NamedTensors }>;
};

/** The handler declared beside the model, or inferred from the model's own inputs where there is none. */
export function createHandler(model: HandledModel, openSession: () => Promise<Session>): Handler {
  let session: Session | undefined;
  let target: SampleTarget | undefined;
  let labels = model.labels;

  const handler: Handler = {
    async initialize() {
      target = await createTarget(model);
      labels = readHandlerLabels(model)?.slice();
      session = await openSession();
    },

    async open(path) {
      if (target === undefined) throw new Error('a sample before initialize');
      return openSampleFile(path, target);
    },

    async preprocess(sample, record) {
      const feeds = await sample.feeds(record);
      const missing = model.inputs.find(({ name }) => !Object.hasOwn(feeds, name));
      if (missing) throw new AppError('models/sample-missing-input', { input: missing.name });
      return feeds;
    },

    async inference(feeds) {
      if (session === undefined) throw new Error('inference before initialize');
      return session.run(feeds).catch((cause: unknown) => {
        throw new AppError(isOutOfMemory(cause) ? 'models/worker-out-of-memory' : 'models/inference-failed', {}, cause);
      });
    },

    postprocess: (outputs) => postprocess(model.handler?.declaration.postprocess, outputs, labels),

    async handle(sample, record) {
      const start = performance.now();
      const feeds = await handler.preprocess(sample, record);
      const preprocessed = performance.now();
      const outputs = await handler.inference(feeds);
      const inferred = performance.now();
      const answer = handler.postprocess(outputs);
      const timings = {
        preprocessMs: preprocessed - start,
        inferenceMs: inferred - preprocessed,
        postprocessMs: performance.now() - inferred,
      };
      return { told: { ...answer, timings }, feeds, outputs };
    },
  };
  return handler;
}

function isOutOfMemory(cause: unknown): boolean {
  return cause instanceof Error && /bad_alloc|allocate memory|allocation failed/i.test(cause.message);
}
