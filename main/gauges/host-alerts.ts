import type { AlertKind, GaugeAlert, GaugeThresholds } from '../../preload/contract/gauge-alerts.ts';
import type { HostReading } from '../../preload/contract/gauge-history.ts';
import type { GaugeSample } from '../../preload/contract/gauges.ts';
import { type Alarm, nextAlarm, type Reading } from './alarm.ts';
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

type FigureKind = Exclude<AlertKind, 'process-gone'>;

export function createHostAlerts(): HostAlerts {
  const alarms = new Map<FigureKind, Alarm>();
  const facts = new Map<FigureKind, Pick<GaugeAlert, 'subject' | 'percent'>>();
  let workers: ReadonlyMap<number, Worker> = new Map();
  let gone: { worker: Worker; atMs: number } | undefined;

  function judge(
    kind: FigureKind,
    reading: Reading | undefined,
    atMs: number,
    timing: { holdMs: number; clearMs: number },
    fact: Pick<GaugeAlert, 'subject' | 'percent'> = {},
  ): void {
    // What could not be read neither raises an alarm nor takes one back.
    if (reading === undefined) return;
    facts.set(kind, fact);
    alarms.set(kind, nextAlarm(alarms.get(kind) ?? { phase: 'quiet' }, reading, atMs, { ...timing, gapMs }));
  }

  return {
    accept(sample, reading, thresholds) {
      const atMs = Date.parse(reading.takenAt);
      const { disk, memory, gpuIdle, processGone } = thresholds;
      const stalledPercent = sample.pressure.status === 'ok' ? sample.pressure.value.memory.full60Percent : undefined;
      if (disk.isOn)
        judge(
          'disk',
          over(reading.disk?.percent, disk.percent),
          atMs,
          { holdMs: 0, clearMs: 0 },
          {
            ...(reading.disk ? { subject: reading.disk.mountPoint, percent: reading.disk.percent } : {}),
          },
        );
      else alarms.delete('disk');
      if (memory.isOn)
        judge(
          'memory',
          worse(over(reading.memoryPercent, memory.percent), stalled(stalledPercent)),
          atMs,
          { holdMs: minuteMs, clearMs: minuteMs },
          {
            ...(reading.memoryPercent === undefined ? {} : { percent: reading.memoryPercent }),
            ...(stalledPercent !== undefined && stalledPercent >= stalledPercents.raise ? { stalledPercent } : {}),
          },
        );
      else alarms.delete('memory');
      if (gpuIdle.isOn) {
        const timing = { holdMs: gpuIdle.minutes * minuteMs, clearMs: minuteMs / 2 };
        judge('gpu-idle', rest(reading.gpuPercent), atMs, timing);
      } else alarms.delete('gpu-idle');
      if (!processGone.isOn) {
        workers = new Map();
        gone = undefined;
        return [];
      }
      const next = nextWorkers(workers, sample, processGone.minutes * minuteMs);
      workers = next.workers;
      const isBack = [...workers.values()].some(({ command }) => command === gone?.worker.command);
      if (gone && (isBack || atMs - gone.atMs > goneForMs)) gone = undefined;
      return next.missed;
    },
    noteGone(worker, atMs) {
      gone ??= { worker, atMs };
    },
    current() {
      const found: GaugeAlert[] = [];
      for (const [kind, alarm] of alarms) {
        if (alarm.phase !== 'raised') continue;
        const since = new Date(alarm.sinceMs).toISOString();
        found.push({ id: `${kind} ${since}`, kind, since, ...facts.get(kind) });
      }
      if (gone) {
        const since = new Date(gone.worker.seenMs).toISOString();
        found.push({ id: `process-gone ${since}`, kind: 'process-gone', since, subject: gone.worker.command });
      }
      return found;
    },
  };
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

function rest(gpuPercent: number | undefined): Reading | undefined {
  if (gpuPercent === undefined) return undefined;
  if (gpuPercent < gpuPercents.idle) return 'over';
  return gpuPercent >= gpuPercents.atWork ? 'under' : 'between';
}
