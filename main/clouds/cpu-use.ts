import type { CpuUse } from '../../preload/contract/prices.ts';

/** How far back the provider's metrics are asked, and in which steps, in milliseconds. */
export const useWindow = { lengthMs: 3_600_000, stepMs: 300_000 };

/** The means of the last steps, in percent, as one statement; undefined where there are none. */
export function summarizeUse(percents: readonly (number | undefined)[]): CpuUse | undefined {
  const known = percents.filter((it) => it !== undefined).filter((it) => Number.isFinite(it) && it >= 0 && it <= 100);
  if (known.length === 0) return undefined;
  const cpuPercent = known.reduce((sum, it) => sum + it, 0) / known.length;
  return { cpuPercent, peakPercent: Math.max(...known), minutes: (known.length * useWindow.stepMs) / 60_000 };
}
