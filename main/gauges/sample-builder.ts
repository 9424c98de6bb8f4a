import type { FileSystem, GaugePoint, GaugeSample, Panel } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { busyPercent, type CpuTimes, parseCpuTimes, parseLoadAverages } from './cpu.ts';
import { parseDf, parseHungMount, worthShowing } from './df.ts';
import { parseFigure, within } from './figure.ts';
import { createGpuState } from './gpu-state.ts';
import { createMacPanels } from './mac-panels.ts';
import { memoryPercent, parseMeminfo } from './memory.ts';
import type { ProbeLine } from './probe-reader.ts';
import { type HostFacts, type ProcessName, parseProcessGroup, parseProcessName, parseWalk } from './processes.ts';

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
  let tick = 0;
  let round = new Map<string, string>();
  let memoryLines: string[] = [];
  let cpuBefore: CpuTimes | undefined;
  let probeCpuPercent: number | undefined;
  const spentByTool = new Map<string, number>(); // hundredths of a second of those that run on
  const names = new Map<number, ProcessName>();
  let walk: string[] = [];
  let othersHidden = false;
  let processes: GaugeSample['processes'] = waiting;
  let dfLines: string[] = [];
  let hung: FileSystem[] = [];
  let disk: GaugeSample['disk'] = waiting;
  const gpu = createGpuState();
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
      const tools = [...spentByTool.values()].reduce((sum, each) => sum + each, 0);
      if (spent !== undefined && lived) probeCpuPercent = ((spent + tools) / lived) * 100;
    },
    spent(text) {
      const [, tool, spent] = /^(gpu|apps|top) (\d{1,12})$/.exec(text) ?? [];
      if (tool) spentByTool.set(tool, Number(spent));
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
      othersHidden = text === 'hidden';
    },
    walk: (text) => push(walk, `walk ${text}`),
    row: (text) => push(walk, `row ${text}`),
    'walk-end'() {
      const value = parseWalk(walk, facts, names);
      if (value) processes = { status: 'ok', value: { ...value, othersHidden } };
    },
    'walk-failed': () => {
      processes = unavailable('gauges/not-readable', { what: '/proc' });
    },
    'no-awk': () => {
      processes = unavailable('gauges/no-tool', { tool: 'awk' });
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
      const fileSystems = worthShowing([...parseDf(dfLines.join('\n')), ...hung]);
      if (fileSystems.length > 0) disk = { status: 'ok', value: fileSystems };
      else disk = unavailable('gauges/unparsable', { tool: 'df' }, dfLines.slice(0, 10).join('\n'));
    },
    'df-late'(text) {
      if (text === 'local' || disk.status !== 'ok') disk = unavailable('gauges/disk-silent');
    },
  };

  function endRound(): GaugeSample {
    const sample = {
      takenAt: now().toISOString(),
      disk,
      ...(mac?.panels() ?? { cpu: cpuPanel(), memory: memoryPanel(), processes }),
      gpu: gpu.panel(tick, names),
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
    return { status: 'ok', value: { cores: facts.cores, usedPercent: busyPercent(before, times), ...loads } };
  }

  function memoryPanel(): GaugeSample['memory'] {
    const value = parseMeminfo(memoryLines.join('\n'));
    return value ? { status: 'ok', value } : unavailable('gauges/not-readable', { what: '/proc/meminfo' });
  }

  return {
    accept(line) {
      if (line.name === 'end') {
        tick = within(parseFigure(line.text), tick, 1e9) ?? tick + 1;
        return endRound();
      }
      if (line.name === 'stat' || line.name === 'load') round.set(line.name, line.text);
      else if (/^(?:gpu|apps)/.test(line.name)) gpu.accept(line, tick);
      else if (/^top/.test(line.name)) mac?.accept(line);
      else if (Object.hasOwn(handlers, line.name)) handlers[line.name]?.(line.text);
      return undefined;
    },
  };
}

function push(lines: string[], text: string) {
  if (lines.length < maxLinesPerSection) lines.push(text);
}

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
