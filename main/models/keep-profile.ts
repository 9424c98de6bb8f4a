import { basename, dirname } from 'node:path';
import type { InputProfile } from '../../preload/contract/drift.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';
import { changeHandler } from './change-handler.ts';
import { readHandlerFile } from './handler-file.ts';
import { resolveBeside } from './handler-folder.ts';
import { initHandler } from './init-handler.ts';
import { profileEnding } from './samples.ts';

/** Beside `hangar.yaml`; a handler of one model alone has a profile of its own as well. */
const profilePathFor = (handlerPath: string) => handlerPath.replace(/\.yaml$/, profileEnding);

/**
 * Writes a profile beside the `hangar.yaml` of a model, which is made if need be, and has every run hold its samples
 * against it. A profile that the handler names already is written anew.
 */
export async function keepProfile(
  modelPath: string,
  profile: InputProfile,
  readModel: (path: string) => Promise<ModelInfo>,
): Promise<{ path: string; handlerPath: string }> {
  const present = await readHandlerFile(modelPath);
  const named = present?.declaration.expect?.inputs;
  const handlerPath = present?.path ?? (await initHandler(modelPath, readModel)).path;
  const path = named === undefined ? profilePathFor(handlerPath) : resolveBeside(handlerPath, named);
  await writeAtomically(path, `${JSON.stringify(profile, undefined, 2)}\n`, 'umask').catch((cause: unknown) => {
    throw new AppError('models/handler-not-written', { folder: dirname(path) }, cause);
  });
  if (named === undefined)
    await changeHandler(modelPath, readModel, (document) => document.setIn(['expect', 'inputs'], basename(path)));
  return { path, handlerPath };
}
