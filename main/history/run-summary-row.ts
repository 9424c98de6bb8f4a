import { type RunSummary, runSummarySchema } from '../../preload/contract/model-runs.ts';

/** The file may have been written by anybody: a row that is no run is left out. */
export function readRunSummary(row: Record<string, unknown>): RunSummary[] {
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  const read = runSummarySchema.safeParse({ ...known, stopped: parseJson(known.stopped) });
  return read.success ? [read.data] : [];
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
