import { dirname, join } from 'node:path';
import type { InputProfile } from '../../preload/contract/drift.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';
import { changeHandler } from './change-handler.ts';
import { readHandlerFile } from './handler-file.ts';
import { resolveBeside } from './handler-folder.ts';

const profileFileName = 'hangar.inputs.json';

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
  const path =
    present && named !== undefined ? resolveBeside(present.path, named) : join(dirname(modelPath), profileFileName);
  await writeAtomically(path, `${JSON.stringify(profile, undefined, 2)}\n`).catch((cause: unknown) => {
    throw new AppError('models/handler-not-written', { folder: dirname(path) }, cause);
  });
  if (present && named !== undefined) return { path, handlerPath: present.path };
  const handlerPath = await changeHandler(modelPath, readModel, (document) =>
    document.setIn(['expect', 'inputs'], profileFileName),
  );
  return { path, handlerPath };
}
