import type { AlertKind, GaugeAlert, GaugeThresholds } from '../../preload/contract/gauge-alerts.ts';
import type { HostReading } from '../../preload/contract/gauge-history.ts';
import type { FileSystem, GaugeSample } from '../../preload/contract/gauges.ts';
import { type Alarm, nextAlarm, type Reading } from './alarm.ts';
import { usedInodesPercent, usedPercent } from './host-reading.ts';
import { nextWorkers, type Worker } from './process-watch.ts';

/** The alarms of one host. Bounded, and pure but for its own state. */
export type HostAlerts = {
  /** Takes one more sample in; gives the processes that had worked for long and are not seen any more. */
  accept(sample: GaugeSample, reading: HostReading, thresholds: GaugeThresholds): Worker[];
  /** A process that was missed has really ended. */
  noteGone(worker: Worker, atMs: number): void;
  current(): GaugeAlert[];
};

/** A figure near its threshold must not ring twice: it clears only so many points below. */
const beltPercent = 3;
/** A GPU that does less than this does nothing that anybody asked of it; it is at work from the second on. */
const gpuPercents = { idle: 5, atWork: 10 };
/** Of a minute in which all who had work waited for memory: from here on a machine does little else. */
const stalledPercents = { raise: 10, clear: 5 };
const minuteMs = 60_000;
const gapMs = 90_000;
/** Nobody needs to be told for longer that a process has ended. */
const goneForMs = 60 * minuteMs;

/** Of a host with many file systems, the first ones; of those that are full, the fullest. */
const maxFileSystems = 64;
const maxDisksTold = 4;
const maxGone = 4;

type FigureKind = Exclude<AlertKind, 'process-gone'>;
type Fact = Pick<GaugeAlert, 'subject' | 'percent' | 'stalledPercent' | 'isOfInodes'>;
type At = { atMs: number; holdMs: number; clearMs: number };

export function createHostAlerts(): HostAlerts {
  /** By kind, and by file system where there are several of a kind. */
  const alarms = new Map<string, { kind: FigureKind; alarm: Alarm; fact: Fact }>();
  let workers: ReadonlyMap<number, Worker> = new Map();
  let gone: { worker: Worker; atMs: number }[] = [];

  function judge(key: string, kind: FigureKind, reading: Reading | undefined, at: At, fact: Fact = {}): void {
    // What could not be read neither raises an alarm nor takes one back.
    if (reading === undefined) return;
    const before = alarms.get(key)?.alarm ?? { phase: 'quiet' };
    alarms.set(key, { kind, alarm: nextAlarm(before, reading, at.atMs, { ...at, gapMs }), fact });
  }

  function forget(kind: FigureKind, isGone: (key: string) => boolean = () => true): void {
    for (const [key, known] of alarms) if (known.kind === kind && isGone(key)) alarms.delete(key);
  }

  function judgeDisks(fileSystems: readonly FileSystem[], threshold: number, atMs: number): void {
    const there = fileSystems.slice(0, maxFileSystems);
    const keys = new Set(there.flatMap(({ mountPoint }) => [`disk ${mountPoint}`, `inodes ${mountPoint}`]));
    forget('disk', (key) => !keys.has(key));
    const at = { atMs, holdMs: 0, clearMs: 0 };
    for (const fileSystem of there.filter(({ responding }) => responding)) {
      const { mountPoint: subject } = fileSystem;
      const [space, inodes] = [usedPercent(fileSystem), usedInodesPercent(fileSystem)];
      judge(`disk ${subject}`, 'disk', over(space, threshold), at, { subject, ...withPercent(space) });
      const fact = { subject, isOfInodes: true, ...withPercent(inodes) };
      judge(`inodes ${subject}`, 'disk', over(inodes, threshold), at, fact);
    }
  }

  function judgeMemory(sample: GaugeSample, percent: number | undefined, threshold: number, atMs: number): void {
    const stalledPercent = sample.pressure.status === 'ok' ? sample.pressure.value.memory.full60Percent : undefined;
    const isStalled = stalledPercent !== undefined && stalledPercent >= stalledPercents.raise;
    const fact = { ...withPercent(percent), ...(isStalled ? { stalledPercent } : {}) };
    const reading = worse(over(percent, threshold), stalled(stalledPercent));
    judge('memory', 'memory', reading, { atMs, holdMs: minuteMs, clearMs: minuteMs }, fact);
  }

  return {
    accept(sample, reading, thresholds) {
      const atMs = Date.parse(reading.takenAt);
      const { disk, memory, gpuIdle, processGone } = thresholds;
      if (!disk.isOn) forget('disk');
      else if (sample.disk.status === 'ok') judgeDisks(sample.disk.value, disk.percent, atMs);
      if (!memory.isOn) forget('memory');
      else judgeMemory(sample, reading.memoryPercent, memory.percent, atMs);
      if (!gpuIdle.isOn) forget('gpu-idle');
      else
        judge('gpu-idle', 'gpu-idle', rest(sample.gpu), {
          ...{ atMs, holdMs: gpuIdle.minutes * minuteMs },
          clearMs: minuteMs / 2,
        });
      if (!processGone.isOn) {
        workers = new Map();
        gone = [];
        return [];
      }
      const next = nextWorkers(workers, sample, processGone.minutes * minuteMs);
      workers = next.workers;
      const commands = new Set([...workers.values()].map(({ command }) => command));
      gone = gone.filter((it) => !commands.has(it.worker.command) && atMs - it.atMs <= goneForMs);
      return next.missed;
    },
    noteGone(worker, atMs) {
      // Those of one program end together: one of them is enough to be told.
      if (gone.length < maxGone && !gone.some((it) => it.worker.command === worker.command))
        gone.push({ worker, atMs });
    },
    current() {
      const raised = [...alarms].flatMap(([key, { kind, alarm, fact }]): GaugeAlert[] => {
        if (alarm.phase !== 'raised') return [];
        const since = new Date(alarm.sinceMs).toISOString();
        return [{ id: `${key} ${since}`, kind, since, ...fact }];
      });
      const ended = gone.map(({ worker }): GaugeAlert => {
        const since = new Date(worker.seenMs).toISOString();
        const id = `process-gone ${worker.pid} ${since}`;
        return { id, kind: 'process-gone', since, subject: worker.command };
      });
      const disks = raised.filter(({ kind }) => kind === 'disk').sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
      return [...disks.slice(0, maxDisksTold), ...raised.filter(({ kind }) => kind !== 'disk'), ...ended];
    },
  };
}

function withPercent(percent: number | undefined) {
  return percent === undefined ? {} : { percent };
}

function over(percent: number | undefined, threshold: number): Reading | undefined {
  if (percent === undefined) return undefined;
  if (percent >= threshold) return 'over';
  return percent < threshold - beltPercent ? 'under' : 'between';
}

function stalled(percent: number | undefined): Reading | undefined {
  if (percent === undefined) return undefined;
  if (percent >= stalledPercents.raise) return 'over';
  return percent < stalledPercents.clear ? 'under' : 'between';
}

/** What two signs of one trouble come to: either raises it, both have to be well to clear it. */
function worse(one: Reading | undefined, other: Reading | undefined): Reading | undefined {
  return [one, other].find((it) => it === 'over') ?? [one, other].find((it) => it === 'between') ?? one ?? other;
}

/** All of them have to rest: one that works is enough, and one that can't be read may. */
function rest(gpu: GaugeSample['gpu']): Reading | undefined {
  if (gpu.status !== 'ok' || gpu.value.gpus.length === 0) return undefined;
  const percents = gpu.value.gpus.map(({ utilizationPercent }) => utilizationPercent);
  const busiest = Math.max(...percents.map((percent) => percent ?? 0));
  if (busiest >= gpuPercents.atWork) return 'under';
  if (percents.includes(undefined)) return undefined;
  return busiest < gpuPercents.idle ? 'over' : 'between';
}
