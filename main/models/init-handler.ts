import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { handlerFileName } from '../../preload/contract/handler/declaration.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';
import { findHandlerFile } from './handler-file.ts';
import { handlerJsonSchema } from './handler-json-schema.ts';
import { handlerTemplate, schemaFileName } from './handler-template.ts';

/** Writes a first `hangar.yaml` beside a model, and its schema for editors. Refuses where there is one already. */
export async function initHandler(
  modelPath: string,
  readModel: (path: string) => Promise<ModelInfo>,
): Promise<{ path: string }> {
  const model = await readModel(modelPath);
  const present = await findHandlerFile(modelPath);
  if (present !== undefined) throw new AppError('models/handler-exists', { file: basename(present) });
  const folder = dirname(modelPath);
  const path = join(folder, handlerFileName);
  if (await stat(path).catch(() => undefined)) throw new AppError('models/handler-exists', { file: handlerFileName });
  try {
    await writeAtomically(join(folder, schemaFileName), schemaText());
    await writeAtomically(path, handlerTemplate(model));
  } catch (cause) {
    throw new AppError('models/handler-not-written', { folder }, cause);
  }
  return { path };
}

/** The published schema, as `docs/hangar.schema.json` holds it. */
export function schemaText(): string {
  return `${JSON.stringify(handlerJsonSchema(), undefined, 2)}\n`;
}
