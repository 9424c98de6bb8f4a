import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FileEntry } from '../preload/contract/files.ts';
import { AppError } from './app-error.ts';

/** A folder larger than this is cut: nobody picks a file out of a hundred thousand by eye. */
const maxEntries = 5000;

type FolderListing = { folder: string; parent?: string; entries: FileEntry[]; omittedCount: number };

/** One folder of this computer, folders first, then by name; `parent` is absent at the root. */
export async function listFolder(folder: string): Promise<FolderListing> {
  if (!isAbsolute(folder)) throw new AppError('files/not-found', { path: folder });
  const path = resolve(folder);
  const parent = dirname(path);
  try {
    // In order before the cut, so that what is left out is the end of the alphabet and not a matter of chance.
    const names = (await readdir(path)).sort(byName);
    const entries = await Promise.all(names.slice(0, maxEntries).map((name) => readEntry(path, name)));
    entries.sort(byKindThenName);
    const omittedCount = names.length - entries.length;
    return { folder: path, entries, omittedCount, ...(parent === path ? {} : { parent }) };
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
  return folders || byName(a.name, b.name);
}

/** As a person counts: 9 before 10. */
const byName = new Intl.Collator(undefined, { numeric: true }).compare;

function codeFor(error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'files/not-found' as const;
  if (code === 'ENOTDIR') return 'files/not-a-folder' as const;
  return 'files/denied' as const;
}
