/** The nearest-rank percentile of ascending values: the smallest that at least `percent` of them do not exceed. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(rank, 1) - 1] ?? 0;
}
