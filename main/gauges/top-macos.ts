import type { Cpu, Memory, Process, ProcessPanel } from '../../preload/contract/gauges.ts';
import { cleanText, parseFigure, within } from './figure.ts';

/** Part of the probe for macOS, which has no /proc: `top` in its logging mode tells CPU, memory and processes at once. */
export const macTopScript = `
top_reader= top_due=1
sample_top() {
  lives "$top_reader" && return
  top_reader=
  [ "$tick" -ge "$top_due" ] || return
  top_due=$((tick + 15))
  add top-begin
  flush
  stream top top -l 0 -s 2 -n 20 -o cpu -stats pid,cpu,rsize,user,command
  top_reader=$!
}
`;

/** What one sample of macOS's `top` tells. */
type MacTop = { cpu: Omit<Cpu, 'cores'>; memory: Memory; processes: Omit<ProcessPanel, 'othersHidden'> };

/**
 * One sample of `top -l 0 -stats pid,cpu,rsize,user,command`, from its line 'Processes: …' on (top(1) of macOS). The
 * first sample of a run must be left out: its CPU shares are not true. Pure and total.
 */
export function parseMacTop(lines: string[], totalBytes: number | undefined): MacTop | undefined {
  const find = (pattern: RegExp) => lines.map((line) => pattern.exec(line)).find(Boolean) ?? [];
  const [, count] = find(/^Processes: (\d{1,7}) total/);
  if (count === undefined) return undefined;
  const [, one, five, fifteen] = find(/^Load Avg: ([\d.,]+), ([\d.,]+), ([\d.,]+?)\s*$/);
  const [, idle] = find(/^CPU usage: .{0,80}? ([\d.,]{1,9})% idle/);
  const [, unused] = find(/^PhysMem: .{0,120}? ([\d.]{1,9}[BKMGT]) unused/);
  const [, swapUsed] = find(/^Swap: ([\d.]{1,9}[BKMGT]) ?\+/);
  const idlePercent = within(parseFigure(idle), 0, 100);
  const unusedBytes = parseSize(unused);
  return {
    cpu: {
      usedPercent: idlePercent === undefined ? undefined : 100 - idlePercent,
      loadAverage1: parseFigure(one),
      loadAverage5: parseFigure(five),
      loadAverage15: parseFigure(fifteen),
    },
    memory: {
      totalBytes,
      availableBytes: unusedBytes,
      usedBytes:
        totalBytes === undefined || unusedBytes === undefined ? undefined : Math.max(0, totalBytes - unusedBytes),
      swapUsedBytes: parseSize(swapUsed),
    },
    processes: { count: parseFigure(count), top: lines.flatMap((line) => parseRow(line) ?? []) },
  };
}

function parseRow(line: string): Process | undefined {
  const [, pid, cpu, resident, user, command] =
    /^ *(\d{1,10})[*+-]? +([\d.,]{1,9}) +([\d.]{1,9}[BKMGT]?)[+-]? +(\S{1,64}) +(\S.{0,400}?)\s*$/.exec(line) ?? [];
  if (!pid || !user || !command) return undefined;
  return {
    pid: Number(pid),
    user: cleanText(user),
    cpuPercent: parseFigure(cpu),
    residentBytes: parseSize(resident),
    command: cleanText(command),
  };
}

const unitBytes: Record<string, number> = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

function parseSize(text: string | undefined): number | undefined {
  const [, digits, unit = 'B'] = /^([\d.]{1,9})([BKMGT])?$/.exec(text ?? '') ?? [];
  const figure = parseFigure(digits);
  const bytes = unitBytes[unit];
  return figure === undefined || bytes === undefined ? undefined : figure * bytes;
}
