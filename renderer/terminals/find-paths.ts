/** A path in a line of text: `text.slice(start, end) === path`. */
export type FoundPath = { path: string; start: number; end: number };

/** `/…`, `~/…`, `./…` or `../…` after a blank, a quote, a bracket or a sign that joins; no part of an address. */
const candidates = /(?<=^|[\s'"`([{<=,:|])(?:~|\.{1,2})?\/[^\s'"`()[\]{}<>|;:*?!$&\\,\u0000-\u001f]{1,400}/gu;
/** What ends a sentence rather than a path. */
const afterwards = /[.…]+$/u;

/** Whether a path says by itself where it leads. */
export function isWholePath(path: string): boolean {
  return path.startsWith('/') || path.startsWith('~/');
}

/** The paths in a line, in order; at most a hundred, of the first 10,000 letters. */
export function findPaths(line: string): FoundPath[] {
  const found: FoundPath[] = [];
  for (const { 0: text, index } of line.slice(0, 10_000).matchAll(candidates)) {
    const path = text.replace(afterwards, '');
    const isAddress = path.startsWith('//');
    if (!isAddress && /[^./~]/u.test(path)) found.push({ path, start: index, end: index + path.length });
    if (found.length === 100) break;
  }
  return found;
}
