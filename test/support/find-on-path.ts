import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of this machine; tests that need it are skipped by name where it is missing. */
export function findOnPath(name: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
    .find((path) => existsSync(path));
}
