import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { isAbsence, localProblem } from './local-problem.ts';

/** The path of a name in a folder of this computer; both are bytes, as names on Linux need not be text. */
export function joinLocal(folder: Buffer, name: Buffer): Buffer {
  const last = folder.at(-1);
  const isEnded = last === 0x2f || (sep === '\\' && last === 0x5c);
  return Buffer.concat(isEnded ? [folder, name] : [folder, Buffer.from(sep), name]);
}

/** What `joinLocal` was given as the name; undefined for a path that is not in the folder. */
export function nameInLocal(folder: Buffer, path: Buffer): Buffer | undefined {
  const { name } = splitLocal(path);
  return joinLocal(folder, name).equals(path) ? name : undefined;
}

/** The folder and the name that `joinLocal` put together. */
export function splitLocal(path: Buffer): { folder: Buffer; name: Buffer } {
  const end = Math.max(path.lastIndexOf(0x2f), sep === '\\' ? path.lastIndexOf(0x5c) : -1) + 1;
  return { folder: path.subarray(0, end), name: path.subarray(end) };
}

/** What is at a path of this computer, a link itself; undefined for nothing. Throws where that can't be told. */
export async function findLocal(path: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (thrown) {
    if (isAbsence(thrown)) return undefined;
    throw localProblem(thrown, path);
  }
}

/** The last name of a path of this computer. */
export function baseNameOfLocal(path: string): string {
  return basename(path) || path;
}
