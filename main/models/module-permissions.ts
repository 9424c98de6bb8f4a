import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { AppError } from '../app-error.ts';
import type { HandlerFile } from './handler-file.ts';

/** What the command line of a process has room for, the rest of it and the environment beside. */
const maxCharacters = process.platform === 'win32' ? 20_000 : 500_000;

/**
 * What a handler's module may read: the model, what lies beside the handler, and the folders of the samples, those
 * that were chosen themselves and those that chosen files lie in. Undefined where it has none.
 */
export function readableForModule(
  modelPath: string,
  handler: HandlerFile | undefined,
  sampleFolders: readonly string[],
): string[] | undefined {
  if (handler?.declaration.module === undefined) return undefined;
  const folders = [dirname(modelPath), dirname(handler.path), ...sampleFolders];
  // Node takes a star for any rest of a name, and has no way to write one: a folder called * would open its neighbours.
  const starred = folders.find((folder) => resolve(folder).includes('*'));
  if (starred === undefined) return folders;
  throw new AppError('models/module-failed', { step: 'import', message: `${starred} has a * in its name` });
}

/**
 * Node's arguments for a process that runs a stranger's handler module: it may read the console's own code, the model,
 * the handler and the samples, write nothing and start no processes. https://nodejs.org/api/permissions.html
 */
export function modulePermissions(workerPath: string, paths: readonly string[]): string[] {
  const code = resolve(dirname(workerPath), '..');
  const packages = createRequire(workerPath).resolve('onnxruntime-node').split(`${sep}onnxruntime-node${sep}`)[0] ?? '';
  // From the sources it lies one folder above, from the build two; a linked one is asked for by both its names.
  const linked = [join(code, '..', 'node_modules'), join(code, '..', '..', 'node_modules')];
  const folders = [code, join(code, '..', 'preload'), packages, ...linked, ...outermost(paths)];
  const readable = new Set(folders.flatMap((folder) => [folder, realOf(folder)]));
  let room = maxCharacters;
  const fitting = [...readable].filter((path) => {
    room -= path.length + 20;
    return room >= 0;
  });
  // Native addons and the memory guard's thread are the console's own; to the module both are shut (module-doors.ts).
  return ['--permission', '--allow-addons', '--allow-worker', ...fitting.map((path) => `--allow-fs-read=${path}`)];
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Without those that lie in another one: a folder is granted with all that is in it. */
function outermost(paths: readonly string[]): string[] {
  const folders = new Set(paths.map((path) => resolve(path)));
  return [...folders].filter((folder) => {
    for (let inner = folder, above = dirname(inner); above !== inner; inner = above, above = dirname(inner)) {
      if (folders.has(above)) return false;
    }
    return true;
  });
}
