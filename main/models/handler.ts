import type { ModelInfo, SampleResult } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { SampleFile } from './sample-file.ts';
import type { NamedTensors } from './tensor.ts';

/** A loaded model: feeds in, outputs out. */
export type Session = { run(feeds: NamedTensors): Promise<NamedTensors> };

/** The part of a model's description that its handler works by. */
export type HandledModel = Pick<ModelInfo, 'path' | 'inputs' | 'labels' | 'preparations'>;

/** The five steps of serving frameworks' model handlers; `handle` runs and times the three in the middle. */
export type Handler = {
  /** Loads the model; once, before all else. */
  initialize(): Promise<void>;
  preprocess(sample: SampleFile, record: number): Promise<NamedTensors>;
  inference(feeds: NamedTensors): Promise<NamedTensors>;
  postprocess(outputs: NamedTensors): Answer;
  handle(sample: SampleFile, record: number): Promise<Pick<SampleResult, 'summary' | 'scores' | 'outputs' | 'timings'>>;
};

/** The handler inferred from the model's own inputs, for a model without one of its own. */
export function createHandler(model: HandledModel, openSession: () => Promise<Session>): Handler {
  let session: Session | undefined;

  const handler: Handler = {
    async initialize() {
      session = await openSession();
    },

    preprocess: (sample, record) => sample.feeds(record),

    async inference(feeds) {
      if (session === undefined) throw new Error('inference before initialize');
      return session.run(feeds);
    },

    postprocess: (outputs) => readAnswer(outputs, model.labels),

    async handle(sample, record) {
      const start = performance.now();
      const feeds = await handler.preprocess(sample, record);
      const preprocessed = performance.now();
      const outputs = await handler.inference(feeds).catch((cause: unknown) => {
        throw new AppError(isOutOfMemory(cause) ? 'models/worker-out-of-memory' : 'models/inference-failed', {}, cause);
      });
      const inferred = performance.now();
      const answer = handler.postprocess(outputs);
      const timings = {
        preprocessMs: preprocessed - start,
        inferenceMs: inferred - preprocessed,
        postprocessMs: performance.now() - inferred,
      };
      return { ...answer, timings };
    },
  };
  return handler;
}

function isOutOfMemory(cause: unknown): boolean {
  return cause instanceof Error && /bad_alloc|allocate memory|allocation failed/i.test(cause.message);
}
