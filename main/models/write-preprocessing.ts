import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isCollection, isMap, parseDocument } from 'yaml';
import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';
import { findHandlerFile, parseHandler } from './handler-file.ts';
import { initHandler } from './init-handler.ts';

/** Puts a way to prepare pictures into the `hangar.yaml` beside a model, all else in it untouched; makes one if need be. */
export async function writePreprocessing(
  modelPath: string,
  image: ImageDeclaration,
  readModel: (path: string) => Promise<ModelInfo>,
): Promise<{ path: string }> {
  const path = (await findHandlerFile(modelPath)) ?? (await initHandler(modelPath, readModel)).path;
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('models/handler-unreadable', { file }, cause);
  });
  parseHandler(text, file);
  const document = parseDocument(text);
  const input = document.getIn(['preprocess', 'image', 'input']);
  const declared = { ...(typeof input === 'string' ? { input } : {}), ...image };
  const node = document.createNode(declared);
  // Lists and sizes on one line, as a person would write them.
  for (const pair of isMap(node) ? node.items : []) {
    if (isCollection(pair.value)) pair.value.flow = true;
  }
  document.setIn(['preprocess', 'image'], node);
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  parseHandler(written, file);
  await writeAtomically(path, written).catch((cause: unknown) => {
    throw new AppError('models/handler-not-written', { folder: path }, cause);
  });
  return { path };
}
