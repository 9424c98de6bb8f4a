import { randomBytes } from 'node:crypto';
import { machineCommand, machineScript } from './machine-script.ts';
import type { DoctorLimits, DoctorSources } from './sources.ts';

/** A file system as `df -P` tells it, in KiB or in inodes. */
export type DiskLine = { mountPoint: string; total: number; available: number };

/** What a machine says of itself; absent where it did not say. */
export type MachineReport = {
  /** Seconds since 1970 on its clock, beside this computer's in the middle of the question. */
  clock?: { there: number; here: number };
  memory?: { totalKib: number; availableKib: number };
  /** What its kernel has killed for want of memory within the last day, newest last. */
  kills: readonly string[];
  /** Whether it can look up a name, and by whom. */
  name?: { works: boolean; text: string };
  outbound?: { works: boolean; text: string };
  /** The variables that send its programs by a proxy; their values may hold passwords, and stay there. */
  proxyNames: readonly string[];
  disks?: { lines: readonly DiskLine[]; hangs: boolean; text: string };
  inodes?: { lines: readonly DiskLine[]; text: string };
  sshdLog: string;
  /** The script got no answer, or not to its end. */
  isCutOff: boolean;
  /** What was printed where it was not understood. */
  raw: string;
};

const dayS = 86_400;
const maxRawLength = 500;
const maxOutputLength = 256 * 1024;
const timeLimitMs = 40_000;
const graceMs = 1500;

export async function readMachine(
  sources: Pick<DoctorSources, 'start'>,
  connectionId: string,
  limits: DoctorLimits,
  signal: AbortSignal,
): Promise<MachineReport> {
  const marker = randomBytes(16).toString('hex');
  const askedAtS = Date.now() / 1000;
  const command = await sources.start(connectionId, machineCommand);
  const ended = Promise.withResolvers<void>();
  let [output, errors] = ['', ''];
  command.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output.length < maxOutputLength) output += text;
    if (output.includes(`${marker} end`)) ended.resolve();
    // Its disk has hung, and it may never write another word.
    if (isLate(output, marker, 'disks')) setTimeout(ended.resolve, graceMs);
  });
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (errors.length < maxRawLength) errors += text;
  });
  command.stdout.once('end', ended.resolve).once('close', ended.resolve);
  command.stdin.on('error', () => {}); // it may have ended already
  command.stdin.end(machineScript(marker, limits));
  command.exit.catch(ended.resolve);
  const timer = setTimeout(ended.resolve, timeLimitMs);
  signal.addEventListener('abort', () => ended.resolve(), { once: true });
  try {
    await ended.promise;
  } finally {
    clearTimeout(timer);
    command.close();
  }
  return parseMachine(output, marker, askedAtS, errors);
}

function isLate(output: string, marker: string, section: string): boolean {
  const from = output.lastIndexOf(`${marker} ${section}\n`);
  return from >= 0 && output.includes(`${marker} late`, from);
}

/** Reads what the script printed, whole or cut off. Never throws. */
export function parseMachine(output: string, marker: string, askedAtS: number, stderr = ''): MachineReport {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  let current = '';
  const late = new Set<string>();
  for (const line of output.split('\n')) {
    if (!line.startsWith(`${marker} `)) {
      lines.push(line);
      continue;
    }
    const name = line.slice(marker.length + 1).trim();
    if (name === 'late') {
      late.add(current);
      continue;
    }
    current = name;
    lines = [];
    sections.set(name, lines);
  }
  const text = (name: string) =>
    (sections.get(name) ?? [])
      .filter((line) => line !== '' && !/^exit \d+$/.test(line))
      .join('\n')
      .slice(0, 4000);
  const exits = (name: string) =>
    (sections.get(name) ?? []).flatMap((line) => {
      const digits = /^exit (\d+)$/.exec(line)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    });
  const report: MachineReport = {
    kills: recentKills(text('kills').split('\n'), Number(text('uptime').split(' ')[0])),
    proxyNames: text('proxy')
      .split('\n')
      .filter((line) => /^https?_proxy$/i.test(line)),
    sshdLog: text('log'),
    isCutOff: !sections.has('disks'),
    raw: [output, stderr].join('\n').trim().slice(0, maxRawLength),
  };
  const there = Number(/^\d{9,12}$/m.exec(text('clock'))?.[0]);
  if (there > 0) report.clock = { there, here: askedAtS };
  const memory = readMemory(text('memory'));
  if (memory) report.memory = memory;
  const [nameExit] = exits('name');
  if (nameExit !== undefined)
    report.name = {
      works: nameExit === 0 && !late.has('name'),
      text: [text('name'), text('resolver')].filter(Boolean).join('\n'),
    };
  const tried = exits('outbound');
  if (tried.length > 0) report.outbound = { works: tried.includes(0), text: text('outbound') };
  const fixed = fixedMounts(sections.get('mounts') ?? []);
  if (sections.has('disks')) {
    const disks = text('disks');
    report.disks = { lines: readDf(disks, fixed), hangs: late.has('disks'), text: disks };
  }
  if (sections.has('inodes')) {
    const inodes = text('inodes');
    report.inodes = { lines: readDf(inodes, fixed), text: inodes };
  }
  return report;
}

/** `[12345.678901] Out of memory: Killed process …`: seconds since the start of the system. */
function recentKills(lines: readonly string[], uptimeS: number): string[] {
  return lines.filter((line) => {
    if (!/Killed process|Out of memory/.test(line)) return false;
    const at = Number(/^\[\s*(\d+\.\d+)\]/.exec(line)?.[1]);
    return Number.isNaN(at) || Number.isNaN(uptimeS) || uptimeS - at < dayS;
  });
}

function readMemory(text: string): MachineReport['memory'] {
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d{1,15}) kB`, 'm').exec(text)?.[1]);
  const [totalKib, availableKib] = [field('MemTotal'), field('MemAvailable')];
  return totalKib > 0 && availableKib >= 0 ? { totalKib, availableKib } : undefined;
}

/** Where nothing can be written, by the kernel's list or `mount`'s: an image is full by nature. */
function fixedMounts(lines: readonly string[]): ReadonlySet<string> {
  const places = lines.flatMap((line) => {
    const [, point] =
      /^\S{1,200} (\/\S{0,300}) \S{1,60} ro(?:,|\s|$)/.exec(line) ??
      /^.{1,200} on (\/.{0,200}) \(.{0,200}read-only/.exec(line) ??
      [];
    return point === undefined ? [] : [decodeMountPoint(point)];
  });
  return new Set(places);
}

/** The kernel writes blanks as \040. */
function decodeMountPoint(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** `Filesystem 1024-blocks Used Available Capacity Mounted on`, the same with inodes. */
function readDf(text: string, fixed: ReadonlySet<string>): DiskLine[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\S.*?)\s+(\d{1,18})\s+(\d{1,18})\s+(-?\d{1,18})\s+\d{1,3}%\s+(\/.*)$/.exec(line);
    if (!match) return [];
    const [, source = '', total, , available, mountPoint = ''] = match;
    // Images that are full by nature, and what the kernel only shows as files.
    if (/^(\/dev\/loop|devfs$|map )/.test(source) || /^\/(proc|sys|snap)(\/|$)/.test(mountPoint)) return [];
    if (Number(total) === 0 || fixed.has(mountPoint)) return [];
    return [{ mountPoint, total: Number(total), available: Number(available) }];
  });
}
