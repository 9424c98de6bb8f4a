import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FileEntry } from '../preload/contract/files.ts';
import { AppError } from './app-error.ts';

/** A folder larger than this is cut: nobody picks a file out of a hundred thousand by eye. */
const maxEntries = 5000;

/** One folder of this computer, folders first, then by name; `parent` is absent at the root. */
export async function listFolder(folder: string): Promise<{ folder: string; parent?: string; entries: FileEntry[] }> {
  if (!isAbsolute(folder)) throw new AppError('files/not-found', { path: folder });
  const path = resolve(folder);
  const parent = dirname(path);
  try {
    const found = (await readdir(path, { withFileTypes: true })).slice(0, maxEntries);
    const entries = await Promise.all(found.map((entry) => readEntry(path, entry.name)));
    entries.sort(byKindThenName);
    return { folder: path, entries, ...(parent === path ? {} : { parent }) };
  } catch (error) {
    throw new AppError(codeFor(error), { path }, error);
  }
}

async function readEntry(folder: string, name: string): Promise<FileEntry> {
  const path = join(folder, name);
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { name, path, kind: 'folder' };
    if (!found.isFile()) return { name, path, kind: 'other' };
    return { name, path, kind: 'file', sizeBytes: found.size, modifiedAt: found.mtime.toISOString() };
  } catch {
    return { name, path, kind: 'other' }; // a broken link, or gone since
  }
}

function byKindThenName(a: FileEntry, b: FileEntry): number {
  const folders = Number(b.kind === 'folder') - Number(a.kind === 'folder');
  return folders || a.name.localeCompare(b.name, undefined, { numeric: true });
}

function codeFor(error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'files/not-found' as const;
  if (code === 'ENOTDIR') return 'files/not-a-folder' as const;
  return 'files/denied' as const;
}
