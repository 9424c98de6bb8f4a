import type { Instance } from '../../preload/contract/instances.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';

/** In which steps the provider's metrics are asked, in milliseconds. */
export const measureStepMs = 300_000;
const longestMs = 3_600_000;

/**
 * The time for which the provider's metrics are asked: whole steps of the last hour. A machine is started anew after every
 * change of its type, so that what came before its last start says nothing of it as it is; undefined where that is too short ago.
 */
export function measuredTime({ launchedAt }: Pick<Instance, 'launchedAt'>, nowMs: number) {
  const launchedMs = launchedAt === undefined ? 0 : Math.ceil(Date.parse(launchedAt) / measureStepMs) * measureStepMs;
  const startMs = Math.max(nowMs - longestMs, launchedMs);
  return nowMs - startMs < measureStepMs ? undefined : { start: new Date(startMs), end: new Date(nowMs) };
}

/** The means of the last steps, in percent, as one statement; undefined where there are none. */
export function summarizeUse(percents: readonly (number | undefined)[]): CpuUse | undefined {
  const known = percents.filter((it) => it !== undefined).filter((it) => Number.isFinite(it) && it >= 0 && it <= 100);
  if (known.length === 0) return undefined;
  const cpuPercent = known.reduce((sum, it) => sum + it, 0) / known.length;
  return { cpuPercent, peakPercent: Math.max(...known), minutes: (known.length * measureStepMs) / 60_000 };
}
