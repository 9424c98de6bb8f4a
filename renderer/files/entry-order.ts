import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import type { GridLine, GridSort } from '../parts/grid-model.ts';

/** The entries of a folder as lines: folders first whichever way they are sorted. They come sorted by name. */
export function orderEntries(
  entries: readonly RemoteEntry[],
  { column, descending }: GridSort,
): GridLine<RemoteEntry>[] {
  const value = (entry: RemoteEntry): number => {
    if (column === 'size') return entry.sizeBytes ?? -1;
    return entry.modifiedAt === undefined ? -1 : Date.parse(entry.modifiedAt);
  };
  const sorted = column === 'name' ? [...entries] : [...entries].sort((a, b) => value(a) - value(b));
  if (descending) sorted.reverse();
  const folders = sorted.filter(isFolder);
  const others = sorted.filter((entry) => !isFolder(entry));
  return [...folders, ...others].map((row) => ({ kind: 'row', key: row.path, row }));
}

/** Whether one can go into it. */
export function isFolder({ kind, leadsTo }: RemoteEntry): boolean {
  return kind === 'folder' || leadsTo === 'folder';
}

/** Whether there is content to look at. */
export function isFile({ kind, leadsTo }: RemoteEntry): boolean {
  return kind === 'file' || leadsTo === 'file';
}
