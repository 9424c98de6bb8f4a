import type { GaugePoint } from '../../preload/contract/gauges.ts';
import type { IdlePart } from '../../preload/contract/instances.ts';

/** Below this a processor does nothing that anybody asked of it, in percent. */
const idlePercent = 5;
/** So much of the past has to be known, in milliseconds. */
const spanMs = 4.5 * 60_000;
/** With a longer pause between two points than this, nobody knows what was in between. */
const gapMs = 30_000;

/**
 * What of a host has been idle in all of the last minutes, oldest point first: its GPUs, or its CPU where there are none.
 * What could not be read counts as busy.
 */
export function findIdle(points: readonly GaugePoint[]): IdlePart | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || Date.parse(last.takenAt) - Date.parse(first.takenAt) < spanMs) return undefined;
  let beforeMs = Date.parse(first.takenAt);
  for (const { takenAt } of points) {
    if (Date.parse(takenAt) - beforeMs > gapMs) return undefined;
    beforeMs = Date.parse(takenAt);
  }
  const isIdle = (percent: number | undefined) => percent !== undefined && percent < idlePercent;
  const gpuCount = Math.max(...points.map(({ gpuPercents }) => gpuPercents?.length ?? 0));
  const areIdle = points.every(({ gpuPercents }) => gpuPercents?.length === gpuCount && gpuPercents.every(isIdle));
  if (gpuCount === 0) return areIdle && points.every(({ cpuPercent }) => isIdle(cpuPercent)) ? 'cpu' : undefined;
  return areIdle ? 'gpu' : undefined;
}
