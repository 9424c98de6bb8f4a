import type { KeyFile } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { checkKeyFile, findKeyFiles, findPublicHalves } from './key-files.ts';
import type { FixUndo, KeyPermissionsReader } from './key-permissions.ts';

/** The key files of this computer, and what this run has changed of their permissions. */
export type KeyShelf = {
  list(): Promise<KeyFile[]>;
  check(path: string): Promise<KeyFile>;
  fix(path: string): Promise<KeyFile>;
  undoFix(path: string): Promise<KeyFile>;
};

/** Former permissions are kept in memory alone: the next run of the console knows no way back. */
export function createKeyShelf(options: {
  homeFolder: string;
  permissions: KeyPermissionsReader;
  usedBefore(): Promise<readonly string[]>;
}): KeyShelf {
  const { homeFolder, permissions } = options;
  const undos = new Map<string, FixUndo>();

  async function check(path: string): Promise<KeyFile> {
    const file = await checkKeyFile(path, permissions);
    const restores = undos.get(path)?.restores;
    return restores === undefined ? file : { ...file, undo: { restores } };
  }

  return {
    async list() {
      const found = await Promise.all([findKeyFiles(homeFolder), options.usedBefore(), findPublicHalves(homeFolder)]);
      return Promise.all([...new Set(found.flat())].map(check));
    },
    check,
    async fix(path) {
      // Only a private key is touched: a file that was chosen by mistake keeps its mode.
      const found = await check(path);
      if (found.problem?.code !== 'keys/permissions-too-open') return found;
      undos.set(path, await permissions.fix(path));
      return check(path);
    },
    async undoFix(path) {
      const undo = undos.get(path);
      if (!undo) throw new AppError('app/not-found');
      await undo.undo();
      undos.delete(path);
      return check(path);
    },
  };
}
