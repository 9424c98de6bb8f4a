import { opendir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { AppError } from '../app-error.ts';
import type { HandlerFile } from './handler-file.ts';
import { schemaFileName } from './handler-template.ts';
import { isSampleFolder } from './sample-folder.ts';

const formatsByEnding = {
  image: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif'],
  csv: ['csv', 'tsv'],
  json: ['json'],
  text: ['txt'],
  audio: ['wav'],
  tensor: ['npy', 'pb'],
  npz: ['npz'],
} as const;
export type SampleFormat = keyof typeof formatsByEnding;

const formats = new Map<string, SampleFormat>(
  Object.entries(formatsByEnding).flatMap(([format, endings]) =>
    endings.map((ending): [string, SampleFormat] => [`.${ending}`, format as SampleFormat]),
  ),
);

/** How the profiles end that the console writes beside handlers, of whichever model: no sample of any. */
export const profileEnding = '.inputs.json';

/** What kind of sample a file is by its ending; undefined for any other ending. */
export function sampleFormatOf(path: string): SampleFormat | undefined {
  return formats.get(extname(path).toLowerCase());
}

/**
 * The files that chosen paths stand for; `skippedCount` are files in folders that are no samples by their ending,
 * `folders` the chosen folders and those that chosen files lie in, each once.
 */
export type SampleList = { paths: string[]; skippedCount: number; folders: string[] };

/** Which files of a folder are samples; `apart` are those that belong to the handler. */
export type SampleFilter = { formats: ReadonlySet<SampleFormat>; apart: ReadonlySet<string> };

/** Texts and recordings lie beside samples for other reasons too, unless the handler says what to make of them. */
const alwaysSamples: readonly SampleFormat[] = ['image', 'csv', 'json', 'tensor', 'npz'];
/** Every file that may be a sample of some model. */
export const everySample: SampleFilter = { formats: new Set(formats.values()), apart: new Set() };

const inferredFilter: SampleFilter = { formats: new Set(alwaysSamples), apart: new Set() };

/** The samples of a model whose handler lies at `path`. */
export function createSampleFilter({ path, declaration }: HandlerFile): SampleFilter {
  const { preprocess, expect, labels } = declaration;
  const formats = new Set<SampleFormat>(alwaysSamples);
  if (preprocess?.text) formats.add('text');
  if (preprocess?.audio) formats.add('audio');
  const named = [
    schemaFileName,
    preprocess?.text?.tokenizer,
    'tokenizer_config.json',
    expect?.labels?.file,
    expect?.inputs,
  ];
  if (typeof labels === 'string') named.push(labels);
  return { formats, apart: new Set(named.flatMap((name) => (name ? [resolve(dirname(path), name)] : []))) };
}

function isWanted(path: string, { formats, apart }: SampleFilter): boolean {
  const format = sampleFormatOf(path);
  if (path.endsWith(profileEnding)) return false;
  return format !== undefined && formats.has(format) && !apart.has(resolve(path));
}

const maxFiles = 100_000;
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * Replaces each folder by the sample files in it and its folders, in natural order (`2.png` before `10.png`); hidden
 * ones and links to folders are left out. A folder of `input_0.pb` and the like is one sample. Files stay as they are, even missing ones: their run says what is wrong.
 */
export async function expandSamples(
  chosen: readonly string[],
  filter: SampleFilter = inferredFilter,
  signal?: AbortSignal,
): Promise<SampleList> {
  const list: SampleList = { paths: [], skippedCount: 0, folders: [] };
  const folders = new Set<string>();
  for (const path of chosen) {
    signal?.throwIfAborted();
    const stats = await stat(path).catch(() => undefined);
    folders.add(stats?.isDirectory() ? path : dirname(path));
    if (stats?.isDirectory()) await addFolder(path, list, filter, signal);
    else add(list, path);
  }
  if (list.paths.length === 0 && list.skippedCount > 0)
    throw new AppError('models/samples-not-taken', { count: list.skippedCount });
  if (list.paths.length === 0) throw new AppError('models/no-samples', {});
  list.folders.push(...folders);
  return list;
}

function add(list: SampleList, path: string): void {
  if (list.paths.length === maxFiles) throw new AppError('models/too-many-samples', { limit: maxFiles });
  list.paths.push(path);
}

async function addFolder(folder: string, list: SampleList, filter: SampleFilter, signal?: AbortSignal): Promise<void> {
  const files: string[] = [];
  const folders: string[] = [];
  const directory = await opendir(folder).catch((cause: unknown) => {
    throw new AppError('models/sample-unreadable', { file: folder }, cause);
  });
  for await (const entry of directory) {
    signal?.throwIfAborted();
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (isWanted(join(folder, entry.name), filter)) files.push(entry.name);
    else list.skippedCount += 1;
    if (files.length > maxFiles) throw new AppError('models/too-many-samples', { limit: maxFiles });
  }
  if (isSampleFolder(files)) return add(list, folder);
  for (const name of files.sort(naturalOrder.compare)) add(list, join(folder, name));
  for (const name of folders.sort(naturalOrder.compare)) await addFolder(join(folder, name), list, filter, signal);
}
