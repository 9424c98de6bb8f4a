import type { IBufferRange, ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { findPaths } from './find-paths.ts';

/** What becomes of paths on the screen. */
export type PathListeners = {
  onPath(path: string, event: MouseEvent): void;
  onHover(path: string | undefined): void;
};

/** A line with all that the screen has wrapped of it, and for each letter the cell it stands in, from 1. */
type WholeLine = { text: string; cells: { x: number; y: number; width: number }[] };

/** A line that is wrapped more often is no text that somebody reads. */
const maxRows = 50;

/** Makes the paths on a screen something that can be pressed. */
export function createPathLinks(terminal: Terminal, { onPath, onHover }: PathListeners): ILinkProvider {
  return {
    provideLinks(y, give) {
      const { text, cells } = readWholeLine(terminal, y - 1);
      const links = findPaths(text).flatMap(({ path, start, end }): ILink[] => {
        const [first, last] = [cells[start], cells[end - 1]];
        if (!first || !last || y < first.y || y > last.y) return [];
        return [
          {
            text: path,
            range: { start: { x: first.x, y: first.y }, end: { x: last.x + last.width - 1, y: last.y } },
            activate: (event) => onPath(path, event),
            hover: () => onHover(path),
            leave: () => onHover(undefined),
          },
        ];
      });
      give(links.length > 0 ? links : undefined);
    },
  };
}

/** What can be read in a part of the screen. */
export function readRange(terminal: Terminal, { start, end }: IBufferRange): string {
  const { text, cells } = readWholeLine(terminal, start.y - 1);
  const isInside = ({ x, y }: { x: number; y: number }) =>
    (y > start.y || (y === start.y && x >= start.x)) && (y < end.y || (y === end.y && x <= end.x));
  return cells.flatMap((cell, index) => (isInside(cell) ? [text[index]] : [])).join('');
}

function readWholeLine(terminal: Terminal, row: number): WholeLine {
  const buffer = terminal.buffer.active;
  let first = row;
  while (first > 0 && row - first < maxRows && buffer.getLine(first)?.isWrapped) first -= 1;
  const whole: WholeLine = { text: '', cells: [] };
  for (let at = first; at - first < maxRows; at += 1) {
    const line = buffer.getLine(at);
    if (!line || (at > first && !line.isWrapped)) break;
    for (let x = 0; x < line.length; x += 1) {
      const cell = line.getCell(x);
      const width = cell?.getWidth() ?? 1;
      if (width === 0) continue; // the second half of a wide one
      const letters = cell?.getChars() || ' ';
      whole.text += letters;
      for (let unit = 0; unit < letters.length; unit += 1) whole.cells.push({ x: x + 1, y: at + 1, width });
    }
  }
  return whole;
}
