import { parseByteSize } from './byte-size.ts';
import { cleanText } from './figure.ts';
import { type Reading, readLines } from './reading.ts';

/** One entry of `du`: a folder with all that is in it, or a file. */
type DuEntry = { path: string; sizeBytes: number };

/** A place that `du` could not look at, and why, in its own words. */
type DuTrouble = { path: string; reason: string };

/** What `du` told, in its own order: a folder stands after what is in it. */
export type DuLevels = { entries: DuEntry[]; troubles: DuTrouble[] };

const maxEntries = 200_000;

/**
 * One line of `du -k` or `du -h` (GNU, BusyBox, macOS): size, tab, path; bare sizes are in KiB. A path may hold anything
 * but a line's end. Complaints look like "du: cannot read directory '/root': Permission denied". Pure and total.
 */
export function parseDuLine(line: string): { entry: DuEntry } | { trouble: DuTrouble } | undefined {
  const [, size, path] = /^ {0,20}(\S{1,20})(?:\t| {1,20})(\S.*)$/.exec(line) ?? [];
  const sizeBytes = parseByteSize(size, 1024);
  if (path !== undefined && sizeBytes !== undefined) return { entry: { path, sizeBytes } };
  const trouble = parseComplaint(line);
  return trouble && { trouble };
}

/** What stands in quotes is the path, whatever the language; macOS quotes nothing. */
function parseComplaint(line: string): DuTrouble | undefined {
  const [, told] = /^\S{0,60}du: (.{1,1000})$/.exec(line) ?? [];
  const colon = told?.lastIndexOf(': ') ?? -1;
  if (told === undefined || colon < 1) return undefined;
  const [what, reason] = [told.slice(0, colon), cleanText(told.slice(colon + 2), 200)];
  const open = what.search(/(?<=^| )['‘"]/);
  const close = Math.max(what.lastIndexOf("'"), what.lastIndexOf('’'), what.lastIndexOf('"'));
  if (reason === '') return undefined;
  return { path: open >= 0 && close > open + 1 ? what.slice(open + 1, close) : what, reason };
}

/** A whole recorded output. */
export function readDu(text: string): Reading<DuLevels> {
  const entries: DuEntry[] = [];
  const troubles: DuTrouble[] = [];
  const unread = readLines(text, (line) => {
    const told = parseDuLine(line);
    if (!told || entries.length + troubles.length >= maxEntries) return 'unread';
    if ('entry' in told) entries.push({ ...told.entry, path: cleanText(told.entry.path) });
    else troubles.push({ ...told.trouble, path: cleanText(told.trouble.path) });
    return 'read';
  });
  return { value: { entries, troubles }, unread };
}
