import type { FolderEntry, FolderLevel } from '../../preload/contract/space.ts';
import { AppError } from '../app-error.ts';
import { printable } from '../printable.ts';
import { parseDuLine } from './du.ts';
import { cleanText } from './figure.ts';
import { quoteWord, runHostScript, type StartShell } from './host-script.ts';

/** A folder of many terabytes takes its time; after this it is told as far as it got. */
const timeLimitMs = 10 * 60_000;
const tellEveryMs = 400;
const maxListed = 300;
const maxTroubles = 50;
/** More than that are only added up. */
const maxKept = 5000;

/**
 * Counts one level: names its folders ('folder PATH'), then `du` of one file system, out of the way of everybody else. An
 * old GNU `du` knows the depth by its long name only; that of a Mac can't list files beside folders.
 */
function levelScript(path: string): string {
  return `at=${quoteWord(path)}
case $at in */) base=$at ;; *) base=$at/ ;; esac
for folder in "$base"*/ "$base".[!.]*/; do
  [ -d "$folder" ] && [ ! -L "\${folder%/}" ] && printf 'folder %s\\n' "\${folder%/}"
done
depth='-d 1' all=a slow=
du -d 0 /dev/null >/dev/null 2>&1 || depth=--max-depth=1
[ "$(uname -s)" = Darwin ] && all=
command -v ionice >/dev/null 2>&1 && ionice -c 3 true 2>/dev/null && slow='ionice -c 3'
run nice -n 19 $slow du "-xk$all" $depth "$at" 2>&1`;
}

/** Puts together what the script tells. Takes anything, bounded. */
export function createFolderLevel(path: string) {
  const base = path.endsWith('/') ? path : `${path}/`;
  const folders = new Set<string>();
  let entries: { path: string; sizeBytes: number }[] = [];
  let others = { count: 0, sizeBytes: 0 };
  let countedBytes = 0;
  let wholeBytes: number | undefined;
  const unreadable: FolderLevel['unreadable'] = [];
  let unreadableCount = 0;
  let unreadCount = 0;

  function keepLargest(count: number) {
    entries.sort((a, b) => b.sizeBytes - a.sizeBytes);
    for (const { sizeBytes } of entries.slice(count))
      others = { count: others.count + 1, sizeBytes: others.sizeBytes + sizeBytes };
    entries = entries.slice(0, count);
  }

  function toEntry({ path: at, sizeBytes }: { path: string; sizeBytes: number }): FolderEntry {
    const name = at.slice(base.length);
    const isPlain = printable(name) === name && !name.includes('\ufffd');
    return { name: cleanText(name), ...(isPlain ? { path: at } : {}), sizeBytes, isFolder: folders.has(at) };
  }

  return {
    accept(line: string) {
      if (line.startsWith('folder /')) {
        if (folders.size < maxKept) folders.add(line.slice('folder '.length));
        return;
      }
      const told = parseDuLine(line);
      if (!told) unreadCount += 1;
      else if ('trouble' in told) {
        unreadableCount += 1;
        if (unreadable.length < maxTroubles) unreadable.push({ ...told.trouble, path: cleanText(told.trouble.path) });
      } else if (told.entry.path === path) wholeBytes = told.entry.sizeBytes;
      else if (told.entry.path.startsWith(base)) {
        entries.push(told.entry);
        countedBytes += told.entry.sizeBytes;
        if (entries.length >= 2 * maxKept) keepLargest(maxKept);
      } else unreadCount += 1;
    },
    level(state: FolderLevel['state']): FolderLevel {
      entries.sort((a, b) => b.sizeBytes - a.sizeBytes);
      const rest = entries.slice(maxListed);
      return {
        path,
        entries: entries.slice(0, maxListed).map(toEntry),
        others: {
          count: others.count + rest.length,
          sizeBytes: rest.reduce((sum, { sizeBytes }) => sum + sizeBytes, others.sizeBytes),
        },
        sizeBytes: wholeBytes ?? countedBytes,
        unreadable,
        unreadableCount,
        unreadCount,
        state,
      };
    },
  };
}

/** Counts a folder on a host and tells of it as it goes. */
export async function* readFolderLevel(
  start: StartShell,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<FolderLevel, void> {
  const folder = createFolderLevel(path);
  const left = new AbortController();
  const both = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const work = runHostScript(start, levelScript(path), folder.accept, { timeLimitMs, signal: both });
  work.catch(() => {}); // awaited below, unless who asked has left
  try {
    for (;;) {
      const timer = Promise.withResolvers<undefined>();
      const ticking = setTimeout(timer.resolve, tellEveryMs, undefined);
      const end = await Promise.race([work, timer.promise]).finally(() => clearTimeout(ticking));
      const level = folder.level(end ? (end.isWhole ? 'whole' : 'late') : 'counting');
      const isNothing = end && level.entries.length === 0 && level.sizeBytes === 0;
      const [trouble] = level.unreadable;
      if (isNothing && trouble) throw new AppError('gauges/folder-not-read', { path: cleanText(path) }, trouble.reason);
      yield level;
      if (end) return;
    }
  } finally {
    left.abort();
  }
}
