import { basename, sep } from 'node:path';

/** The path of a name in a folder of this computer; both are bytes, as names on Linux need not be text. */
export function joinLocal(folder: Buffer, name: Buffer): Buffer {
  const last = folder.at(-1);
  const isEnded = last === 0x2f || (sep === '\\' && last === 0x5c);
  return Buffer.concat(isEnded ? [folder, name] : [folder, Buffer.from(sep), name]);
}

/** The last name of a path of this computer. */
export function baseNameOfLocal(path: string): string {
  return basename(path) || path;
}
