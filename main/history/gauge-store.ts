import type { DiskGrowth, GaugeHistory, HostReading } from '../../preload/contract/gauge-history.ts';
import type { FileSystem } from '../../preload/contract/gauges.ts';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { findGrowth } from './disk-growth.ts';
import { type HistoryRow, toColumns } from './gauge-columns.ts';
import { createGaugeTable, type GaugeRow, keptSteps } from './gauge-table.ts';

/** What was measured on instances: seven days by their ref, thinned as it ages. */
export type GaugeStore = {
  /** Never throws and waits for nothing: it is written with the others a little later. */
  keep(ref: string, reading: HostReading, fileSystems: readonly FileSystem[] | undefined): void;
  /** As finely as it is kept for that time. */
  read(ref: string, fromSeconds: number, untilSeconds: number): GaugeHistory;
  growth(ref: string): DiskGrowth[];
  dispose(): void;
};

/** A crash loses no more than this. */
const writeEveryMs = 15_000;
const thinEveryMs = 60_000;
/** What waits while the database can't be written; older ones are lost. */
const maxWaiting = 20_000;

export function createGaugeStore(database: Database, log: Log, now: () => number = Date.now): GaugeStore {
  const table = createGaugeTable(database);
  let rows: GaugeRow[] = [];
  let disks: { ref: string; atSeconds: number; fileSystems: readonly FileSystem[] }[] = [];
  let isBroken = false;

  function attempt(write: () => void): void {
    try {
      write();
      isBroken = false;
    } catch (thrown) {
      if (!isBroken) log.error('gauges not kept', { error: String(thrown) });
      isBroken = true;
    }
  }

  function flush(): void {
    if (rows.length === 0 && disks.length === 0) return;
    attempt(() => {
      table.write(rows, disks);
      rows = [];
      disks = [];
    });
    rows = rows.slice(-maxWaiting);
    disks = disks.slice(-maxWaiting);
  }

  const writing = setInterval(flush, writeEveryMs).unref();
  const thinning = setInterval(() => attempt(() => table.thin(now() / 1000)), thinEveryMs).unref();
  attempt(() => table.thin(now() / 1000));

  return {
    keep(ref, { takenAt, cpuPercent, memoryPercent, gpuPercent, gpuMemoryPercent, disk }, fileSystems) {
      const atSeconds = Math.floor(Date.parse(takenAt) / 1000);
      rows.push({
        ref,
        atSeconds,
        cpu: cpuPercent,
        memory: memoryPercent,
        gpu: gpuPercent,
        gpuMemory: gpuMemoryPercent,
        disk: disk?.percent,
      });
      if (fileSystems) disks.push({ ref, atSeconds, fileSystems });
    },
    read(ref, fromSeconds, untilSeconds) {
      flush();
      const ageSeconds = now() / 1000 - fromSeconds;
      const found = keptSteps.findIndex(({ keptSeconds }) => ageSeconds <= keptSeconds);
      const steps = keptSteps.slice(0, found === -1 ? keptSteps.length : found + 1).reverse();
      const rows: HistoryRow[] = [];
      // What has not been folded yet is there in finer steps.
      let from = fromSeconds;
      for (const { stepSeconds } of steps) {
        rows.push(...table.read(ref, stepSeconds, from, untilSeconds));
        const last = rows.at(-1);
        if (last) from = Math.max(from, last.atSeconds + Math.max(1, stepSeconds));
      }
      return toColumns(rows, steps[0]?.stepSeconds ?? 0, steps[0]?.pauseSeconds ?? 0);
    },
    growth(ref) {
      flush();
      return table.readDisks(ref).flatMap(({ mountPoint, points }) => {
        const found = findGrowth(points.filter(({ atMs }) => atMs <= now()));
        return found ? [{ mountPoint, ...found }] : [];
      });
    },
    dispose() {
      clearInterval(writing);
      clearInterval(thinning);
      flush();
    },
  };
}
