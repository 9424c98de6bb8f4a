import type { GaugeHistory } from '../../preload/contract/gauge-history.ts';

/** One moment of what was kept; null where nobody could read it. */
export type HistoryRow = {
  atSeconds: number;
  cpu: number | null;
  cpuPeak: number | null;
  memory: number | null;
  memoryPeak: number | null;
  gpu: number | null;
  gpuPeak: number | null;
  gpuMemory: number | null;
  gpuMemoryPeak: number | null;
  disk: number | null;
};

const names = [
  'cpu',
  'cpuPeak',
  'memory',
  'memoryPeak',
  'gpu',
  'gpuPeak',
  'gpuMemory',
  'gpuMemoryPeak',
  'disk',
] as const;

/** Rows, oldest first, as columns; a pause of more than `pauseSeconds` becomes an entry of nulls. Pure. */
export function toColumns(rows: readonly HistoryRow[], stepSeconds: number, pauseSeconds: number): GaugeHistory {
  const history: GaugeHistory = {
    seconds: [],
    stepSeconds,
    cpu: [],
    cpuPeak: [],
    memory: [],
    memoryPeak: [],
    gpu: [],
    gpuPeak: [],
    gpuMemory: [],
    gpuMemoryPeak: [],
    disk: [],
  };
  for (const row of rows) {
    const last = history.seconds.at(-1);
    if (last !== undefined && row.atSeconds - last > pauseSeconds) {
      history.seconds.push((last + row.atSeconds) / 2);
      for (const name of names) history[name].push(null);
    }
    history.seconds.push(row.atSeconds);
    for (const name of names) history[name].push(row[name]);
  }
  return history;
}
