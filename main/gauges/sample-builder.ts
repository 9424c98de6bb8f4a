import type { FileSystem, GaugePoint, GaugeSample, Panel } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { busyPercent, type CpuTimes, parseCpuTimes, parseLoadAverages } from './cpu.ts';
import { parseDf, parseHungMount, worthShowing } from './df.ts';
import { parseFigure, within } from './figure.ts';
import { createGpuState } from './gpu-state.ts';
import { createMacPanels } from './mac-panels.ts';
import { memoryPercent, parseMeminfo } from './memory.ts';
import { createPressureReader } from './pressure.ts';
import { periodSeconds } from './probe.ts';
import type { ProbeLine } from './probe-reader.ts';
import { type HostFacts, type ProcessName, parseProcessGroup, parseProcessName, parseWalk } from './processes.ts';
import { createWalkRates } from './walk-rates.ts';

/** Puts the probe's lines together to samples. Holds one host's state, bounded; takes anything and never throws. */
export type SampleBuilder = {
  /** A whole sample at the end of each of the probe's rounds. */
  accept(line: ProbeLine): GaugeSample | undefined;
};

const waiting = { status: 'waiting' } as const;
const maxLinesPerSection = 1000;
const maxNames = 2000;

/** `now` gives the time of a sample; the host's clock may be wrong. */
export function createSampleBuilder(now: () => Date): SampleBuilder {
  let facts: HostFacts = { cores: undefined, ticksPerSecond: 100, pageBytes: undefined };
  let atSeconds = 0;
  let everySeconds = periodSeconds;
  let round = new Map<string, string>();
  let memoryLines: string[] = [];
  let cpuBefore: CpuTimes | undefined;
  let probeCpuPercent: number | undefined;
  const spentByTool = new Map<string, { now: number; before: number }>(); // hundredths of a second of those that run on
  const names = new Map<number, ProcessName>();
  let walk: string[] = [];
  let othersHidden = false;
  let processes: GaugeSample['processes'] = waiting;
  let dfLines: string[] = [];
  let inodeLines: string[] = [];
  let hung: FileSystem[] = [];
  let disk: GaugeSample['disk'] = waiting;
  const gpu = createGpuState();
  const rates = createWalkRates();
  const pressure = createPressureReader();
  let mac: ReturnType<typeof createMacPanels> | undefined;

  const handlers: Record<string, (text: string) => void> = {
    hello(text) {
      const fact = (name: string) => parseFigure(new RegExp(`(?:^| )${name}=(\\d{1,16})(?: |$)`).exec(text)?.[1]);
      facts = { cores: fact('cores'), ticksPerSecond: fact('hz') || 100, pageBytes: fact('page') };
      if (/(?:^| )system=Darwin(?: |$)/.test(text)) mac = createMacPanels(facts.cores, fact('bytes'));
    },
    mem: (text) => push(memoryLines, text),
    cost(text) {
      const [spent, lived] = text.split(' ').map(parseFigure);
      const tools = [...spentByTool.values()].reduce((sum, { now, before }) => sum + now + before, 0);
      if (spent !== undefined && lived) probeCpuPercent = ((spent + tools) / lived) * 100;
    },
    spent(text) {
      const [, tool, spent] = /^(gpu|apps|top) (\d{1,12})$/.exec(text) ?? [];
      if (!tool) return;
      const { now = 0, before = 0 } = spentByTool.get(tool) ?? {};
      // One that has been started again begins at nothing.
      spentByTool.set(tool, { now: Number(spent), before: Number(spent) < now ? before + now : before });
    },
    name(text) {
      const name = parseProcessName(text);
      if (!name) return;
      names.delete(name.pid); // the newest last, the oldest out
      names.set(name.pid, name);
      const oldest = names.size > maxNames ? names.keys().next().value : undefined;
      if (oldest !== undefined) names.delete(oldest);
    },
    group(text) {
      const { pid, containerId } = parseProcessGroup(text) ?? {};
      const name = pid === undefined ? undefined : names.get(pid);
      if (name && containerId !== undefined) names.set(name.pid, { ...name, containerId });
    },
    'walk-begin'(text) {
      walk = [];
      rates.begin();
      othersHidden = text === 'hidden';
    },
    walk: (text) => push(walk, `walk ${text}`),
    row: (text) => push(walk, `row ${text}`),
    cores: (text) => rates.accept('cores', text),
    net: (text) => rates.accept('net', text),
    io: (text) => rates.accept('io', text),
    lacks: (text) => rates.accept('lacks', text),
    psi: pressure.accept,
    'walk-end'() {
      if (!/^walk \d/.test(walk[0] ?? '')) {
        processes = unavailable('gauges/not-readable', { what: '/proc/uptime' });
        rates.fail(unavailable('gauges/not-readable', { what: '/proc/uptime' }));
        return;
      }
      rates.finish(walk[0] ?? '');
      const value = parseWalk(walk, facts, names);
      if (value) processes = { status: 'ok', value: { ...value, othersHidden } };
    },
    'walk-failed': () => {
      processes = unavailable('gauges/not-readable', { what: '/proc' });
      rates.fail(unavailable('gauges/not-readable', { what: '/proc' }));
    },
    'no-awk': () => {
      processes = unavailable('gauges/no-tool', { tool: 'awk' });
      rates.fail(unavailable('gauges/no-tool', { tool: 'awk' }));
    },
    'df-begin'() {
      dfLines = [];
      hung = [];
    },
    df: (text) => push(dfLines, text),
    'df-hung'(text) {
      const mount = parseHungMount(text);
      if (mount && hung.length < maxLinesPerSection) hung.push(mount);
    },
    'df-end'() {
      const fileSystems = worthShowing([...parseDf([...dfLines, ...inodeLines].join('\n')), ...hung]);
      if (fileSystems.length > 0) disk = { status: 'ok', value: fileSystems };
      else disk = unavailable(dfFailure(dfLines), { tool: 'df' }, dfLines.slice(0, 10).join('\n'));
    },
    'inodes-begin'() {
      inodeLines = [];
    },
    inodes: (text) => push(inodeLines, text),
    'inodes-end'() {
      // A `df` that knows nothing of them may have told the same again.
      if (!inodeLines.some((line) => /^Filesystem\s.*\sInodes\s/.test(line))) inodeLines = [];
      if (disk.status === 'ok') handlers['df-end']?.('');
    },
    'df-late'(text) {
      inodeLines = [];
      if (text === 'local' || disk.status !== 'ok') disk = unavailable('gauges/disk-silent');
    },
  };

  function endRound(): GaugeSample {
    const sample = {
      takenAt: now().toISOString(),
      disk,
      ...(mac?.panels() ?? { cpu: cpuPanel(), memory: memoryPanel(), processes }),
      gpu: gpu.panel(atSeconds, everySeconds, names),
      ...(mac ? macLacks : { throughput: rates.throughput(), pressure: pressure.finish(round.has('stat')) }),
      probeCpuPercent,
    };
    round = new Map();
    memoryLines = [];
    return sample;
  }

  function cpuPanel(): GaugeSample['cpu'] {
    const times = parseCpuTimes(round.get('stat') ?? '');
    if (!times) return unavailable('gauges/not-readable', { what: '/proc/stat' });
    const before = cpuBefore;
    cpuBefore = times;
    if (!before) return waiting;
    const loads = parseLoadAverages(round.get('load') ?? '');
    return {
      status: 'ok',
      value: { cores: facts.cores, usedPercent: busyPercent(before, times), ...loads, ...rates.cores() },
    };
  }

  function memoryPanel(): GaugeSample['memory'] {
    const value = parseMeminfo(memoryLines.join('\n'));
    return value ? { status: 'ok', value } : unavailable('gauges/not-readable', { what: '/proc/meminfo' });
  }

  return {
    accept(line) {
      if (line.name === 'end') {
        const [, seconds, every] = line.text.split(' ').map(parseFigure);
        atSeconds = within(seconds, atSeconds, 1e9) ?? atSeconds + periodSeconds;
        everySeconds = within(every, 1, 3600) ?? periodSeconds;
        return endRound();
      }
      if (line.name === 'stat' || line.name === 'load') round.set(line.name, line.text);
      else if (/^(?:gpu|apps)/.test(line.name)) gpu.accept(line, atSeconds);
      else if (/^top/.test(line.name)) mac?.accept(line);
      else if (Object.hasOwn(handlers, line.name)) handlers[line.name]?.(line.text);
      return undefined;
    },
  };
}

function push(lines: string[], text: string) {
  if (lines.length < maxLinesPerSection) lines.push(text);
}

/** A `df` that writes of itself, or no heading (BusyBox writes one in any case), tells why there is no table. */
function dfFailure(lines: readonly string[]): Problem['code'] {
  const hasHeading = lines.some((line) => /^Filesystem\s/.test(line));
  const hasFailed = !hasHeading || lines.some((line) => line.startsWith('df: '));
  return hasFailed ? 'gauges/tool-failed' : 'gauges/unparsable';
}

/** A Mac's `top` tells these in sums too coarse for a rate. */
const macLacks = {
  throughput: unavailable('gauges/not-measured-there', { system: 'macOS' }),
  pressure: unavailable('gauges/not-measured-there', { system: 'macOS' }),
};

function unavailable(code: Problem['code'], params: Problem['params'] = {}, details = '') {
  return { status: 'unavailable', problem: { code, params, ...(details ? { details } : {}) } } as const;
}

/** What the plots keep of a sample. */
export function toPoint({ takenAt, cpu, memory, gpu }: GaugeSample): GaugePoint {
  const value = <Value>(panel: Panel<Value>) => (panel.status === 'ok' ? panel.value : undefined);
  const memoryValue = value(memory);
  const gpus = hasNoGpu(gpu) ? [] : value(gpu)?.gpus;
  const gpuPercents: (number | undefined)[] = [];
  for (const { index, utilizationPercent } of gpus ?? []) gpuPercents[index] = utilizationPercent;
  return {
    takenAt,
    cpuPercent: value(cpu)?.usedPercent,
    memoryPercent: memoryValue && memoryPercent(memoryValue),
    ...(gpus ? { gpuPercents: Array.from(gpuPercents) } : {}),
  };
}

/** The one reason for which nothing of GPUs means that there are none. */
export function hasNoGpu(gpu: GaugeSample['gpu']): boolean {
  return gpu.status === 'unavailable' && gpu.problem.code === 'gauges/no-gpu';
}
