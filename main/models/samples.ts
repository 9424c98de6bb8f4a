import { opendir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError } from '../app-error.ts';

const formatsByEnding = {
  image: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif'],
  csv: ['csv', 'tsv'],
  json: ['json'],
  npy: ['npy'],
} as const;
export type SampleFormat = keyof typeof formatsByEnding;

const formats = new Map<string, SampleFormat>(
  Object.entries(formatsByEnding).flatMap(([format, endings]) =>
    endings.map((ending): [string, SampleFormat] => [`.${ending}`, format as SampleFormat]),
  ),
);

/** What kind of sample a file is by its ending; undefined for any other ending. */
export function sampleFormatOf(path: string): SampleFormat | undefined {
  return formats.get(extname(path).toLowerCase());
}

/** The files that chosen paths stand for; `skippedCount` are files in folders that are no samples by their ending. */
export type SampleList = { paths: string[]; skippedCount: number };

const maxFiles = 100_000;
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * Replaces each folder by the sample files in it and its folders, in natural order (`2.png` before `10.png`); hidden
 * ones and links to folders are left out. Files stay as they are, even missing ones: their run says what is wrong.
 */
export async function expandSamples(chosen: readonly string[], signal?: AbortSignal): Promise<SampleList> {
  const list: SampleList = { paths: [], skippedCount: 0 };
  for (const path of chosen) {
    signal?.throwIfAborted();
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) await addFolder(path, list, signal);
    else add(list, path);
  }
  if (list.paths.length === 0) throw new AppError('models/no-samples', {});
  return list;
}

function add(list: SampleList, path: string): void {
  if (list.paths.length === maxFiles) throw new AppError('models/too-many-samples', { limit: maxFiles });
  list.paths.push(path);
}

async function addFolder(folder: string, list: SampleList, signal?: AbortSignal): Promise<void> {
  const files: string[] = [];
  const folders: string[] = [];
  const directory = await opendir(folder).catch((cause: unknown) => {
    throw new AppError('models/sample-unreadable', { file: folder }, cause);
  });
  for await (const entry of directory) {
    signal?.throwIfAborted();
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (sampleFormatOf(entry.name) !== undefined) files.push(entry.name);
    else list.skippedCount += 1;
    if (files.length > maxFiles) throw new AppError('models/too-many-samples', { limit: maxFiles });
  }
  for (const name of files.sort(naturalOrder.compare)) add(list, join(folder, name));
  for (const name of folders.sort(naturalOrder.compare)) await addFolder(join(folder, name), list, signal);
}
