import type { RunSummary } from '../../preload/contract/model-runs.ts';

/** A figure of the runs over time, the oldest first; `null` where a run has none. */
export type HistoryLine = { runNumbers: number[]; values: (number | null)[]; maxValue: number };

/** One figure of runs (newest first) as a line to plot; undefined when fewer than two runs have it. */
export function historyLine(
  runs: readonly RunSummary[],
  figure: (run: RunSummary) => number | undefined,
): HistoryLine | undefined {
  const values = runs.toReversed().map((run) => figure(run) ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return undefined;
  return { runNumbers: values.map((_, at) => at + 1), values, maxValue: Math.max(...known, Number.MIN_VALUE) * 1.1 };
}

/** The first and last signs of a checksum. */
export function shortHash(sha256: string): string {
  return `${sha256.slice(0, 6)}…${sha256.slice(-4)}`;
}
