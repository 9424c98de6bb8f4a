import type { FileEntry } from '../../preload/contract/files.ts';

/** What the file dialog's button would choose now. */
export type ChosenPaths = { kind: 'files' | 'folders' | 'this-folder'; paths: readonly string[] };

/**
 * The selected files; without one, and where folders may be chosen, the selected folders, else the open folder itself.
 * A folder selected beside files is left out: it was swept up with them.
 */
export function choosePaths(
  selected: readonly FileEntry[],
  { multiple, folders = false }: { multiple: boolean; folders?: boolean | 'only' | undefined },
  openFolder: string | undefined,
): ChosenPaths {
  const pathsOf = (kind: FileEntry['kind']) =>
    selected
      .filter((entry) => entry.kind === kind)
      .map(({ path }) => path)
      .slice(0, multiple ? undefined : 1);
  const filePaths = pathsOf('file');
  if (filePaths.length > 0 || !folders) return { kind: 'files', paths: filePaths };
  const folderPaths = pathsOf('folder');
  if (folderPaths.length > 0) return { kind: 'folders', paths: folderPaths };
  return { kind: 'this-folder', paths: openFolder === undefined ? [] : [openFolder] };
}
