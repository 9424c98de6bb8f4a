import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';
import { handlerPathsFor } from './handler-file.ts';
import { handlerJsonSchema } from './handler-json-schema.ts';
import { handlerTemplate, schemaFileName } from './handler-template.ts';

/**
 * Writes a first `hangar.yaml` beside a model, and its schema for editors; where other models lie in the folder too, one
 * that is for this model alone (`NAME.hangar.yaml`). Refuses where the model has one of its own, or the one for all.
 */
export async function initHandler(
  modelPath: string,
  readModel: (path: string) => Promise<ModelInfo>,
): Promise<{ path: string }> {
  const model = await readModel(modelPath);
  const folder = dirname(modelPath);
  const [own, shared] = handlerPathsFor(modelPath);
  const path = (await hasOtherModels(modelPath)) ? own : shared;
  for (const taken of [own, path])
    if (await stat(taken).catch(() => undefined))
      throw new AppError('models/handler-exists', { file: basename(taken) });
  try {
    await writeAtomically(join(folder, schemaFileName), schemaText(), 'umask');
    await writeAtomically(path, handlerTemplate(model), 'umask');
  } catch (cause) {
    throw new AppError('models/handler-not-written', { folder }, cause);
  }
  return { path };
}

async function hasOtherModels(modelPath: string): Promise<boolean> {
  const names = await readdir(dirname(modelPath)).catch(() => []);
  return names.some((name) => extname(name).toLowerCase() === '.onnx' && name !== basename(modelPath));
}

/** The published schema, as `docs/hangar.schema.json` holds it. */
export function schemaText(): string {
  return `${JSON.stringify(handlerJsonSchema(), undefined, 2)}\n`;
}
