import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import type { HandlerFile } from './handler-file.ts';

const maxFolders = 100;

/** What a handler's module may read: the model, what lies beside the handler, the samples. Undefined where it has none. */
export function readableForModule(
  modelPath: string,
  handler: HandlerFile | undefined,
  samplePaths: readonly string[],
): string[] | undefined {
  if (handler?.declaration.module === undefined) return undefined;
  return [dirname(modelPath), dirname(handler.path), ...samplePaths.map((path) => dirname(path)), ...samplePaths];
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
  const folders = [code, join(code, '..', 'preload'), packages, ...linked, ...gather(paths)];
  const readable = new Set(folders.flatMap((folder) => [folder, realOf(folder)]));
  // Native addons and the memory guard's thread are the console's own; to the module both are shut (module-doors.ts).
  return [
    '--permission',
    '--allow-addons',
    '--allow-worker',
    ...Array.from(readable, (path) => `--allow-fs-read=${path}`),
  ];
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A command line has room for so many: of very many folders, what they lie in. */
function gather(paths: readonly string[]): string[] {
  let folders = [...new Set(paths)];
  while (folders.length > maxFolders) {
    const above = [...new Set(folders.map((folder) => dirname(folder)))];
    if (above.length === folders.length) return above.slice(0, maxFolders);
    folders = above;
  }
  return folders;
}
