import type { IBuffer } from '@xterm/xterm';

/** What is read of a screen's buffer. */
type Lines = Pick<IBuffer, 'length'> & {
  getLine(index: number): { isWrapped: boolean; translateToString(trimRight: boolean): string } | undefined;
};

/** All lines of a buffer as they were printed: those that the screen has wrapped are one again, empty ones at the end are left out. */
export function readLines(buffer: Lines): string[] {
  const lines: string[] = [];
  let line = '';
  for (let index = 0; index < buffer.length; index += 1) {
    const goesOn = buffer.getLine(index + 1)?.isWrapped ?? false;
    line += buffer.getLine(index)?.translateToString(!goesOn) ?? '';
    if (goesOn) continue;
    lines.push(line);
    line = '';
  }
  return lines.slice(0, lines.findLastIndex((text) => text !== '') + 1);
}

/** The newest lines that fit into so many bytes of UTF-8, and how many older ones do not. */
export function newestLines(lines: readonly string[], maxBytes: number): { text: string; omittedCount: number } {
  let left = maxBytes;
  let first = lines.length;
  while (first > 0) {
    left -= new TextEncoder().encode(lines[first - 1]).length + 1;
    if (left < 0) break;
    first -= 1;
  }
  return { text: lines.slice(first).join('\n').concat('\n'), omittedCount: first };
}
