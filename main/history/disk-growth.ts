import type { DiskGrowth } from '../../preload/contract/gauge-history.ts';

/** A file system at one time. */
export type DiskPoint = { atMs: number; usedBytes: number; availableBytes: number };

const dayMs = 24 * 3600_000;
const leastSpanMs = 30 * 60_000;
const leastPoints = 8;
/** As many are compared with each other, each with each. */
const maxPoints = 64;
/** What takes longer to fill nobody can tell from a week. */
const furthestMs = 90 * dayMs;
/** Less than this is noise of logs and caches. */
const leastBytesPerDay = 1024 ** 2;

/**
 * How fast a file system grows, oldest point first: the median of the slopes between all pairs of points since somebody
 * last cleared up (Theil and Sen). Undefined where it does not grow, or where the slopes differ too much to be sure.
 */
export function findGrowth(points: readonly DiskPoint[]): Omit<DiskGrowth, 'mountPoint'> | undefined {
  const kept = sinceClearing(points);
  const [first] = kept;
  const last = kept.at(-1);
  if (!first || !last || kept.length < leastPoints || last.atMs - first.atMs < leastSpanMs) return undefined;
  const picked = thin(kept);
  const slopes: number[] = [];
  for (const [index, from] of picked.entries())
    for (const to of picked.slice(index + 1)) slopes.push((to.usedBytes - from.usedBytes) / (to.atMs - from.atMs));
  slopes.sort((a, b) => a - b);
  const at = (share: number) => slopes[Math.floor((slopes.length - 1) * share)] ?? 0;
  const [low, middle, high] = [at(0.2), at(0.5), at(0.8)];
  if (middle * dayMs < leastBytesPerDay || low <= 0 || high > 4 * low) return undefined;
  const fullInMs = last.availableBytes / middle;
  return { bytesPerDay: middle * dayMs, ...(fullInMs <= furthestMs ? { fullInMs } : {}) };
}

/** What came before files were deleted on purpose says nothing of how it goes on. */
function sinceClearing(points: readonly DiskPoint[]): readonly DiskPoint[] {
  let from = 0;
  for (const [index, { usedBytes, availableBytes }] of points.entries()) {
    const before = points[index - 1];
    if (before && before.usedBytes - usedBytes > (usedBytes + availableBytes) / 50) from = index;
  }
  return points.slice(from);
}

/** Evenly over the whole time, first and last among them. */
function thin(points: readonly DiskPoint[]): DiskPoint[] {
  if (points.length <= maxPoints) return [...points];
  return Array.from({ length: maxPoints }, (_, index) => {
    const place = Math.round((index * (points.length - 1)) / (maxPoints - 1));
    return points[place];
  }).filter((point) => point !== undefined);
}
