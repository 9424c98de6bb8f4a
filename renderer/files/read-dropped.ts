import type { DroppedFile } from '../../preload/contract/transfers.ts';

/** Files and folders that were dropped, with their places in what was dropped. */
export type Dropped = { files: { facts: DroppedFile; file: File }[]; folders: string[] };

/** What the core takes of one drop: the bytes of each stay with the page. */
export const maxDropped = 20_000;

/**
 * Looks through what was dropped, folders and all; `too-many` rather than a part of it. To be called before the drop
 * event is over: its items end with it.
 */
export async function readDropped(
  items: Iterable<Pick<DataTransferItem, 'kind' | 'webkitGetAsEntry' | 'getAsFile'>>,
): Promise<Dropped | 'too-many'> {
  const dropped: Dropped = { files: [], folders: [] };
  const tops = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  for (const top of tops)
    if (top instanceof File) add(top, top.name, dropped);
    else if (top) await take(top, top.name, dropped);
  return countOf(dropped) > maxDropped ? 'too-many' : dropped;
}

function countOf({ files, folders }: Dropped): number {
  return files.length + folders.length;
}

async function take(entry: FileSystemEntry, path: string, dropped: Dropped): Promise<void> {
  if (countOf(dropped) > maxDropped) return;
  if (isFileEntry(entry)) {
    add(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)), path, dropped);
  } else if (isFolderEntry(entry)) {
    dropped.folders.push(path);
    const reader = entry.createReader();
    // Some at a time; none at the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const one of some) await take(one, `${path}/${one.name}`, dropped);
    }
  }
}

function add(file: File, path: string, { files }: Dropped): void {
  files.push({ facts: { path, sizeBytes: file.size, modifiedAtMs: file.lastModified }, file });
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
