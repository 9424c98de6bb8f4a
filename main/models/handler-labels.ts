import type { HandledModel } from './handled-model.ts';
import { readBeside } from './handler-folder.ts';
import { parseLabels } from './labels.ts';

const maxBytes = 8 * 1024 * 1024;

/** Class names: the handler's own list or file (a name in each line, or JSON), else the model's. Throws an AppError. */
export function readHandlerLabels({
  handler,
  labels,
}: Pick<HandledModel, 'handler' | 'labels'>): readonly string[] | undefined {
  const declared = handler?.declaration.labels;
  if (handler === undefined || declared === undefined) return labels;
  if (typeof declared !== 'string') return declared;
  const text = readBeside(handler.path, declared, maxBytes).replace(/\n+$/, '');
  return parseLabels(new Map([['labels', text]])) ?? labels;
}
