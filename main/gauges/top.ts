import type { Cpu, Memory, Process } from '../../preload/contract/gauges.ts';
import { parseByteSize } from './byte-size.ts';
import { cleanText, parseFigure, within } from './figure.ts';
import { type Reading, readLines } from './reading.ts';
import { readTopHeading, type TopTable } from './top-table.ts';

/** One round of `top`: what it says above its table, and the table. */
export type TopSample = {
  cpu: Cpu;
  memory: Memory;
  processCount: number | undefined;
  processes: (Process & { virtualBytes?: number | undefined })[];
};

const maxProcesses = 20_000;
const maxSamples = 1000;

/** A line above the table by what it looks like, and what it adds to the sample. */
type SummaryLine = [pattern: RegExp, read: (line: string, sample: TopSample) => void];

const number = String.raw`(\d{1,15}(?:[.,]\d{1,3})?)`;

/** Tells the share of `words` in a line such as `%Cpu(s):  3,1 us,  1.0 sy, 95.9 id` or `CPU:  2% usr 97% idle`. */
function shareOf(line: string, words: string): number | undefined {
  return within(parseFigure(new RegExp(`${number}[% ]{0,2}${words}(?![a-z])`).exec(line)?.[1]), 0, 100);
}

function usedOf(line: string): number | undefined {
  const idle = shareOf(line, '(?:id|idle)');
  const waits = shareOf(line, '(?:wa|io)') ?? 0;
  return idle === undefined ? undefined : Math.max(0, Math.round((100 - idle - waits) * 100) / 100);
}

function readShares(line: string, { cpu }: TopSample) {
  cpu.usedPercent = usedOf(line);
}

/** Of each core, where they are shown apart (`top -1`): the mean of them. */
function readCore(line: string, { cpu }: TopSample) {
  const used = usedOf(line);
  const before = cpu.cores ?? 0;
  cpu.cores = before + 1;
  if (used !== undefined) cpu.usedPercent = ((cpu.usedPercent ?? 0) * before + used) / (before + 1);
}

function readLoads(line: string, { cpu }: TopSample) {
  const loads = /(?:load average|Load average|Load Avg): (.{1,60})$/.exec(line)?.[1]?.split(/, | /) ?? [];
  const [one, five, fifteen] = loads.map((word) => parseFigure(word.trim()));
  Object.assign(cpu, { loadAverage1: one, loadAverage5: five, loadAverage15: fifteen });
}

/** `MiB Mem :   7837,4 total,   3010,1 free`, `KiB Mem : 16266464+total`, `Mem:   1020128k total`, `Mem: 12K used, 34K free`. */
function readMemory(line: string, { memory }: TopSample) {
  const plain = /^([KMGTP])iB/.exec(line)?.[1] ?? 'K';
  const bytes = (words: string) => {
    const [, digits, unit] = new RegExp(`${number}[+ ]{0,4}([kKmMgG])?[+ ]{0,4}(?:${words})(?![a-z])`).exec(line) ?? [];
    return digits === undefined ? undefined : parseByteSize(`${digits}${unit ?? plain}`, 1024);
  };
  const [total, used, free] = [bytes('total'), bytes('used'), bytes('free')];
  const available = bytes('avail Mem');
  if (available !== undefined) memory.availableBytes = available;
  if (/Swap/.test(line)) {
    memory.swapTotalBytes = total;
    memory.swapUsedBytes = used;
    if (memory.totalBytes !== undefined && available !== undefined)
      memory.usedBytes = Math.max(0, memory.totalBytes - available);
    return;
  }
  memory.totalBytes = total ?? (used === undefined || free === undefined ? undefined : used + free);
  memory.usedBytes = used;
}

function readMacMemory(line: string, { memory }: TopSample) {
  const bytes = (words: string) =>
    parseByteSize(new RegExp(`([\\d.]{1,9}[BKMGT]) ${words}`).exec(line)?.[1]?.replace(/B$/, ''), 1);
  const [used, unused] = [bytes('used'), bytes('unused')];
  memory.usedBytes = used;
  memory.availableBytes = unused;
  memory.totalBytes = used === undefined || unused === undefined ? undefined : used + unused;
}

/** What each `top` prints first in a round: procps, BusyBox, macOS. */
const beginnings = [/^top - /, /^Mem: \d{1,15}K used, /, /^Processes: +\d{1,7} total/];

const summary: SummaryLine[] = [
  [/^top - .*load average: /, readLoads],
  [/^Load average: /, readLoads],
  [/^Load Avg: /, readLoads],
  [
    /^(?:Tasks|Threads|Processes): +\d{1,7} total/,
    (line, sample) => {
      sample.processCount = parseFigure(/(\d{1,7}) total/.exec(line)?.[1]);
    },
  ],
  [/^%?Cpu\(s\): /, readShares],
  [/^CPU: /, readShares],
  [/^CPU usage: /, readShares],
  [/^%?Cpu\d{1,4} *: /, readCore],
  [/^(?:[KMGTP]iB )?(?:Mem|Swap) ?: /, readMemory],
  [/^PhysMem: /, readMacMemory],
  // Things of a Mac's `top` that no gauge shows.
  [/^(?:SharedLibs|MemRegions|VM|Networks|Disks|Swap): |^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/, () => {}],
];

function emptySample(): TopSample {
  const cpu = {
    cores: undefined,
    usedPercent: undefined,
    loadAverage1: undefined,
    loadAverage5: undefined,
    loadAverage15: undefined,
  };
  const memory = {
    totalBytes: undefined,
    usedBytes: undefined,
    availableBytes: undefined,
    swapTotalBytes: undefined,
    swapUsedBytes: undefined,
  };
  return { cpu, memory, processCount: undefined, processes: [] };
}

/**
 * `top -b` of procps (3.2 to 4, also with decimal commas) and BusyBox, `top -l` of macOS: every round of it. Columns are
 * told by the heading, as people rearrange them. Pure and total.
 */
export function readTop(text: string): Reading<TopSample[]> {
  const samples: TopSample[] = [];
  let table: TopTable | undefined;
  let processCount = 0;
  const unread = readLines(text, (line) => {
    if (beginnings.some((pattern) => pattern.test(line))) {
      if (samples.length === maxSamples) return 'unread';
      samples.push(emptySample());
      table = undefined;
    }
    const heading = readTopHeading(line);
    const sample = samples.at(-1) ?? emptySample();
    if (samples.length === 0 && heading) samples.push(sample); // somebody has left out what is above the table
    if (heading) table = heading;
    if (heading) return 'read';
    const row = table?.(line);
    if (row && processCount < maxProcesses) {
      processCount += 1;
      sample.processes.push({ ...row, command: cleanText(row.command), user: row.user && cleanText(row.user, 64) });
      return 'read';
    }
    const [, read] = summary.find(([pattern]) => pattern.test(line)) ?? [];
    if (!read || samples.length === 0) return 'unread';
    read(line, sample);
    return 'read';
  });
  return { value: samples, unread };
}
