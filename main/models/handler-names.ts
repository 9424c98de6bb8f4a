import { basename } from 'node:path';
import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { ModelInfo, TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import type { HandlerFile } from './handler-file.ts';
import { channelCounts, declareImagePlan } from './image-plan.ts';

/** Throws an AppError when a handler names inputs or outputs that the model lacks, or leaves open which one it means. */
export function checkHandlerNames(
  { path, declaration }: HandlerFile,
  model: Pick<ModelInfo, 'inputs' | 'outputs'>,
): void {
  const file = basename(path);
  const { image, audio, table } = declaration.preprocess ?? {};
  if (image) {
    checkName(file, 'preprocess.image.input', model.inputs, image.input, true);
    checkChannels(file, image, model.inputs);
  }
  if (audio) checkName(file, 'preprocess.audio.input', model.inputs, audio.input, true);
  for (const [index, column] of table?.columns.entries() ?? []) {
    checkName(file, `preprocess.table.columns.${index}.input`, model.inputs, column.input, true);
  }
  const { postprocess } = declaration;
  if (postprocess) checkName(file, 'postprocess.output', model.outputs, postprocess.output, false);
  if (postprocess?.kind === 'boxes') {
    checkName(file, 'postprocess.scores', model.outputs, postprocess.scores, false);
    checkName(file, 'postprocess.classes', model.outputs, postprocess.classes, false);
  }
  for (const list of ['ranges', 'shapes'] as const) {
    for (const name of Object.keys(declaration.expect?.[list] ?? {})) {
      checkName(file, `expect.${list}`, model.outputs, name, false);
    }
  }
}

/** A value for two of three channels would leave the third without one. */
function checkChannels(file: string, image: ImageDeclaration, inputs: readonly TensorInfo[]): void {
  const input = inputs.find(({ name }) => name === image.input) ?? inputs[0];
  if (input === undefined) return;
  const plan = declareImagePlan(input, image);
  const expected = channelCounts[plan.channels];
  for (const list of ['mean', 'std'] as const) {
    const { length: found } = plan[list];
    if (found > 1 && found !== expected) {
      throw new AppError('models/handler-channel-count', { file, at: `preprocess.image.${list}`, found, expected });
    }
  }
}

const maxShown = 20;

function checkName(
  file: string,
  at: string,
  values: readonly TensorInfo[],
  name: string | undefined,
  isNeeded: boolean,
): void {
  const known = values
    .slice(0, maxShown)
    .map((value) => value.name)
    .join(', ');
  if (name === undefined && isNeeded && values.length > 1) {
    throw new AppError('models/handler-name-needed', { file, at, known });
  }
  if (name !== undefined && values.every((value) => value.name !== name)) {
    throw new AppError('models/handler-unknown-name', { file, at, name, known });
  }
}
