import type { Instance } from './instances.ts';

/**
 * What a machine costs in this month (UTC, as bills are), as far as it can be told: since its last start, as earlier
 * runs are not known, and by the end of the month if it goes on as it is.
 */
export type MonthEstimate = { hoursSoFar: number; usdSoFar: number; usdByMonthEnd: number };

/** The clouds' own mean month. */
export const hoursPerMonth = 730;

const hourMs = 3_600_000;

/** Undefined where the cloud does not tell since when a running machine runs. */
export function estimateMonth(
  { state, launchedAt }: Pick<Instance, 'state' | 'launchedAt'>,
  usdPerHour: number,
  nowMs: number,
): MonthEstimate | undefined {
  if (state !== 'running') return { hoursSoFar: 0, usdSoFar: 0, usdByMonthEnd: 0 };
  if (launchedAt === undefined) return undefined;
  const now = new Date(nowMs);
  const beginMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const endMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  // The start is told by the cloud's clock, which may be ahead of this one.
  const hoursSoFar = Math.max(0, nowMs - Math.max(beginMs, Date.parse(launchedAt))) / hourMs;
  const usdSoFar = hoursSoFar * usdPerHour;
  return { hoursSoFar, usdSoFar, usdByMonthEnd: usdSoFar + ((endMs - nowMs) / hourMs) * usdPerHour };
}
