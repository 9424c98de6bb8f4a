import type { Process } from '../../preload/contract/gauges.ts';
import { parseByteSize } from './byte-size.ts';
import { parseFigure } from './figure.ts';

/** Reads one row of a table whose heading is known. */
export type TopTable = (line: string) => (Process & { virtualBytes?: number | undefined }) | undefined;

const commandNames = new Set(['COMMAND', 'CMD']);
const maxColumns = 60;

/** What a column may hold where that is more or less than one word. */
const cells: Record<string, string> = {
  PID: String.raw`(\d{1,10})[*+-]?`,
  // BusyBox: the state, W for swapped out, then < or N for the priority.
  STAT: '([A-Zt][ W]?[ <N]?)',
  VSZ: String.raw`(\d[\d.]{0,11}[kmgt]?)`,
};

/**
 * The heading of a table of processes, or `undefined`. Where the command is the last column, it is all that is left;
 * else (macOS) it stands between the places where its own title and the next one begin.
 */
export function readTopHeading(line: string): TopTable | undefined {
  const titles = line.trim().split(/\s+/);
  const at = titles.findIndex((title) => commandNames.has(title));
  // A title that stands there twice would make more than one way to read a row, and of many of them too many.
  const isClear = new Set(titles).size === titles.length && titles.length <= maxColumns;
  if (!titles.includes('PID') || at < 1 || !isClear) return undefined;
  return at === titles.length - 1 ? commandLast(titles) : commandWithin(line, titles, at);
}

function commandLast(titles: readonly string[]): TopTable {
  // BusyBox lets a large size touch the share that follows it.
  const parts = titles
    .slice(0, -1)
    .map((title, index) => `${cells[title] ?? String.raw`(\S{1,64})`}${titles[index + 1] === '%VSZ' ? ' *' : ' +'}`);
  const pattern = new RegExp(`^ *${parts.join('')}(\\S.*)$`);
  return (line) => {
    const found = pattern.exec(line)?.slice(1);
    return found && toProcess(titles, found);
  };
}

function commandWithin(heading: string, titles: readonly string[], at: number): TopTable {
  const start = heading.indexOf(titles[at] ?? '');
  const next = new RegExp(`\\s${escapePattern(titles[at + 1] ?? '')}(?:\\s|$)`).exec(heading.slice(start));
  const end = start + (next?.index ?? 0) + 1;
  return (line) => {
    const before = line.slice(0, start).trim().split(/\s+/);
    const after = line.slice(end).trim().split(/\s+/);
    return toProcess(titles, [...before, line.slice(start, end).trim(), ...after]);
  };
}

function toProcess(titles: readonly string[], found: readonly string[]) {
  const cell = (...names: string[]) => found[titles.findIndex((title) => names.includes(title))];
  const pid = /^(\d{1,10})[*+-]?$/.exec(cell('PID') ?? '')?.[1];
  const command = cell(...commandNames);
  if (pid === undefined || !command) return undefined;
  const size = (...names: string[]) => {
    return parseByteSize(cell(...names)?.replace(/[+-]$/, ''), 1024);
  };
  return {
    pid: Number(pid),
    user: cell('USER'),
    cpuPercent: parseFigure(cell('%CPU')?.replace(/%$/, '')),
    residentBytes: size('RES', 'RSS', 'RSIZE', 'MEM'),
    virtualBytes: size('VIRT', 'VSZ', 'VSIZE'),
    command,
  };
}

function escapePattern(text: string): string {
  return text.replace(/[^\w]/g, String.raw`\$&`);
}
