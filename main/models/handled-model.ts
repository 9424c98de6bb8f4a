import type { ModelInfo } from '../../preload/contract/models.ts';
import type { HandlerFile } from './handler-file.ts';

/** The part of a model's description that its handler works by, and the handler beside the model. */
export type HandledModel = Pick<ModelInfo, 'path' | 'inputs' | 'outputs' | 'labels' | 'preparations'> & {
  handler?: HandlerFile;
};
