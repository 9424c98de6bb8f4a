import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';
import { findHandlerFile, parseHandler } from './handler-file.ts';
import { initHandler } from './init-handler.ts';

/** Changes the `hangar.yaml` beside a model, all else in it untouched; makes one if need be. Gives its path. */
export async function changeHandler(
  modelPath: string,
  readModel: (path: string) => Promise<ModelInfo>,
  change: (document: Document) => void,
): Promise<string> {
  const path = (await findHandlerFile(modelPath)) ?? (await initHandler(modelPath, readModel)).path;
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('models/handler-unreadable', { file }, cause);
  });
  parseHandler(text, file);
  const document = parseDocument(text);
  change(document);
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  parseHandler(written, file);
  try {
    await writeAtomically(path, written, (await stat(path)).mode & 0o777);
  } catch (cause) {
    throw new AppError('models/handler-not-written', { folder: dirname(path) }, cause);
  }
  return path;
}
