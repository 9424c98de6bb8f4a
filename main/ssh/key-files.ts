import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyFile } from '../../preload/contract/keys.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';
import { describePrivateKey, readKeyFile } from './private-keys.ts';
import { describePublicHalf } from './public-key-line.ts';

/** Everything a person wants to know of a key file before using it. Never throws: what is wrong is in `problem`. */
export async function checkKeyFile(path: string, permissionsReader: KeyPermissionsReader): Promise<KeyFile> {
  const half = await describePublicHalf(path);
  // It is no secret: who may read it does not matter.
  const publicProblem = () => new AppError('keys/public-key', { path }).toProblem();
  if (half)
    return { path, ...half, isPublicHalf: true, encrypted: false, permissions: noFindings, problem: publicProblem() };
  const permissions = await permissionsReader.check(path);
  try {
    const description = await describePrivateKey(await readKeyFile(path), path);
    const code = openingProblems[permissions.status];
    const problem = code && new AppError(code, { path }).toProblem();
    return { path, ...description, permissions, ...(problem ? { problem } : {}) };
  } catch (error) {
    return { path, encrypted: false, permissions, problem: fromUnknown(error).toProblem() };
  }
}

const noFindings: KeyFile['permissions'] = { status: 'good', findings: [] };

const openingProblems = {
  good: undefined,
  'too-open': 'keys/permissions-too-open',
  unreadable: 'keys/unreadable',
  unknown: 'keys/permissions-unknown',
} as const;

const maxFiles = 200;

/** Public halves in `~/.ssh` beside which no private half lies: of a key in an agent, or one that was lost. */
export async function findPublicHalves(homeFolder: string): Promise<string[]> {
  const folder = join(homeFolder, '.ssh');
  const names = new Set(await readdir(folder).catch(() => []));
  return [...names]
    .filter((name) => name.endsWith('.pub') && !names.has(name.slice(0, -'.pub'.length)))
    .sort()
    .slice(0, maxFiles)
    .map((name) => join(folder, name));
}

/** Paths in `~/.ssh` that hold private keys, by name. A folder that can't be read holds none. */
export async function findKeyFiles(homeFolder: string): Promise<string[]> {
  const folder = join(homeFolder, '.ssh');
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => !/\.pub$|^known_hosts|^authorized_keys|^config$/.test(name))
      .sort()
      .slice(0, maxFiles)
      .map(async (name) => ((await isPrivateKey(join(folder, name))) ? [join(folder, name)] : [])),
  );
  return found.flat();
}

async function isPrivateKey(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await describePrivateKey(await readKeyFile(path), path);
    return true;
  } catch (error) {
    // A key that is damaged or of a kind that can't be used is shown with its problem; anything else is no key.
    return ['keys/damaged', 'keys/unsupported-format', 'keys/unreadable'].includes(fromUnknown(error).code);
  }
}
