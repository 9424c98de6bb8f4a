import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ExternalFile } from '../../preload/contract/models.ts';
import type { ExternalNeed } from './onnx-census.ts';

/** Looks for the files that a model's weights lie in, and never outside its folder. */
export function findExternalFiles(modelPath: string, needs: ReadonlyMap<string, ExternalNeed>): ExternalFile[] {
  return [...needs].map(([location, { neededBytes, tensorCount, checksum }]) => {
    const expected = checksum === undefined ? {} : { expectedSha1: checksum.toLowerCase() };
    const found = { location, neededBytes, tensorCount, ...expected };
    const path = resolveExternal(modelPath, location);
    if (path === undefined) return { ...found, state: 'outside' };
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) return { ...found, state: 'missing' };
    return { ...found, sizeBytes: stats.size, state: stats.size < neededBytes ? 'too-short' : 'present' };
  });
}

/**
 * The path that `location` means, or undefined when it leads out of the model's folder: by being absolute, by `..`, or
 * by a link. Where the model is a link itself, files beside what it points to are inside as well (model caches do so).
 */
export function resolveExternal(modelPath: string, location: string): string | undefined {
  const plain = location.replaceAll('\\', '/');
  if (plain === '' || plain.includes('\0') || isAbsolute(plain) || /^[a-z]:/i.test(plain)) return undefined;
  const folder = dirname(modelPath);
  const path = join(folder, plain);
  if (!isInside(folder, path)) return undefined;
  const real = realPath(path);
  if (real === undefined) return path;
  const folders = [realPath(folder) ?? folder, dirname(realPath(modelPath) ?? modelPath)];
  return folders.some((allowed) => isInside(allowed, real)) ? path : undefined;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
