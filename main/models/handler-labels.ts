import { basename } from 'node:path';
import { AppError } from '../app-error.ts';
import { scoreNames } from './answer.ts';
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

/**
 * Throws an AppError where the handler names more or fewer classes than the model has scores, as its shape says: nothing
 * could be told by them. A single score goes with two; what a module makes of the names is its own business.
 */
export function checkLabelCount(
  { handler, outputs }: Pick<HandledModel, 'handler' | 'outputs'>,
  labels: readonly string[] | undefined,
): void {
  if (handler === undefined || labels === undefined) return;
  const { labels: declared, module, postprocess } = handler.declaration;
  if (declared === undefined || module !== undefined) return;
  if (postprocess?.kind === 'boxes' || postprocess?.kind === 'values') return;
  const output = outputs.find(({ name }) => {
    if (postprocess === undefined) return scoreNames.test(name);
    return postprocess.output === undefined || postprocess.output === name;
  });
  if (output === undefined) return;
  const { shape } = output;
  const at = postprocess?.kind === 'arg-max' ? postprocess.axis : shape.length === 1 ? 0 : 1;
  const expected = shape.at(at);
  if (typeof expected !== 'number' || expected === labels.length) return;
  if (expected === 1 && labels.length === 2) return;
  const params = { file: basename(handler.path), output: output.name, found: labels.length, expected };
  throw new AppError('models/handler-label-count', params);
}
