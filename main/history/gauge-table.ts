import type { FileSystem } from '../../preload/contract/gauges.ts';
import type { Database } from './database.ts';
import type { DiskPoint } from './disk-growth.ts';
import type { HistoryRow } from './gauge-columns.ts';

/** One sample of one instance. */
export type GaugeRow = {
  ref: string;
  atSeconds: number;
  cpu: number | undefined;
  memory: number | undefined;
  gpu: number | undefined;
  gpuMemory: number | undefined;
  disk: number | undefined;
};

const hour = 3600;
const day = 24 * hour;

/** Whoever asks for the last hour means it by their own clock, a little later. */
const slack = 300;
/** Another console on the same database writes what it measured so much later. */
const lateSeconds = 30;

/** How finely is kept for how long. As it came has the step 0 in the table. */
export const keptSteps = [
  { stepSeconds: 0, keptSeconds: hour + slack, pauseSeconds: 60 },
  { stepSeconds: 60, keptSeconds: day + slack, pauseSeconds: 180 },
  { stepSeconds: 600, keptSeconds: 7 * day + slack, pauseSeconds: 1800 },
] as const;

/** File systems are kept by the ten minutes, and by the minute for the last hours. */
const diskSteps = [
  { stepSeconds: 60, keptSeconds: 3 * hour },
  { stepSeconds: 600, keptSeconds: 7 * day },
] as const;

/** With these bounds the tables come to some 150 MiB at most; the instance that was seen last is the last to go. */
const maxInstances = 500;
const maxFileSystems = 12;

/** The rows behind the store of gauges. Everything throws what SQLite throws. */
export type GaugeTable = {
  write(
    rows: readonly GaugeRow[],
    disks: readonly { ref: string; atSeconds: number; fileSystems: readonly FileSystem[] }[],
  ): void;
  /** Folds what has become old into coarser steps, and forgets what is too old. */
  thin(nowSeconds: number): void;
  read(ref: string, stepSeconds: number, fromSeconds: number, untilSeconds: number): HistoryRow[];
  readDisks(ref: string): { mountPoint: string; points: DiskPoint[] }[];
};

export function createGaugeTable({ sql }: Database): GaugeTable {
  const addInstance = sql.prepare(
    `INSERT INTO gauge_instance (ref, seen_at) VALUES (?, ?)
     ON CONFLICT (ref) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at) RETURNING id`,
  );
  const addPoint = sql.prepare(
    `INSERT OR IGNORE INTO gauge_point (instance, step, at, cpu, cpu_peak, memory, gpu, gpu_memory, disk)
     VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addDisk = sql.prepare(
    `INSERT OR IGNORE INTO gauge_disk (instance, step, mount_point, at, used_bytes, available_bytes)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  // What was measured while the clock was ahead waits until its time has come, and keeps nothing else from being folded.
  const fold = sql.prepare(
    `INSERT OR IGNORE INTO gauge_point (instance, step, at, cpu, cpu_peak, memory, memory_peak, gpu, gpu_peak,
                                       gpu_memory, gpu_memory_peak, disk)
     SELECT instance, $to, at / $to * $to, avg(cpu), max(cpu_peak), avg(memory), max(coalesce(memory_peak, memory)),
            avg(gpu), max(coalesce(gpu_peak, gpu)), avg(gpu_memory), max(coalesce(gpu_memory_peak, gpu_memory)), max(disk)
     FROM gauge_point
     WHERE step = $from AND instance = $instance AND at < $before
       AND at >= (SELECT coalesce(max(at), -$to) + $to FROM gauge_point
                  WHERE instance = $instance AND step = $to AND at < $before)
     GROUP BY at / $to`,
  );
  const forgetPoints = sql.prepare('DELETE FROM gauge_point WHERE instance = ? AND step = ? AND at < ?');
  const forgetDisks = sql.prepare('DELETE FROM gauge_disk WHERE instance = ? AND step = ? AND at < ?');
  const instances = sql.prepare('SELECT id FROM gauge_instance ORDER BY seen_at DESC');
  const forgetInstance = sql.prepare('DELETE FROM gauge_instance WHERE id = ? OR seen_at < ?');
  const select = sql.prepare(
    `SELECT at, cpu, cpu_peak, memory, coalesce(memory_peak, memory) AS memory_peak,
            gpu, coalesce(gpu_peak, gpu) AS gpu_peak,
            gpu_memory, coalesce(gpu_memory_peak, gpu_memory) AS gpu_memory_peak, disk
     FROM gauge_point
     WHERE instance = (SELECT id FROM gauge_instance WHERE ref = ?) AND step = ? AND at >= ? AND at <= ? ORDER BY at`,
  );
  const selectDisks = sql.prepare(
    `SELECT mount_point, at, used_bytes, available_bytes FROM gauge_disk
     WHERE instance = (SELECT id FROM gauge_instance WHERE ref = ?) ORDER BY mount_point, at`,
  );

  function together(write: () => void): void {
    sql.exec('BEGIN IMMEDIATE');
    try {
      write();
      sql.exec('COMMIT');
    } catch (thrown) {
      sql.exec('ROLLBACK');
      throw thrown;
    }
  }

  return {
    write(rows, disks) {
      const seen = new Map<string, number>();
      for (const { ref, atSeconds } of [...rows, ...disks]) seen.set(ref, Math.max(atSeconds, seen.get(ref) ?? 0));
      together(() => {
        const ids = new Map([...seen].map(([ref, at]) => [ref, Number(addInstance.get(ref, at)?.id)]));
        for (const { ref, atSeconds, cpu, memory, gpu, gpuMemory, disk } of rows)
          addPoint.run(
            ids.get(ref) ?? null,
            atSeconds,
            cpu ?? null,
            cpu ?? null,
            memory ?? null,
            gpu ?? null,
            gpuMemory ?? null,
            disk ?? null,
          );
        for (const { ref, atSeconds, fileSystems } of disks)
          for (const { mountPoint, usedBytes, availableBytes } of largest(fileSystems))
            for (const { stepSeconds } of diskSteps)
              addDisk.run(
                ids.get(ref) ?? null,
                stepSeconds,
                mountPoint,
                Math.floor(atSeconds / stepSeconds) * stepSeconds,
                usedBytes ?? null,
                availableBytes ?? null,
              );
      });
    },
    thin(nowSeconds) {
      together(() => {
        const ids = instances.all().map(({ id }) => Number(id));
        for (const [place, instance] of ids.entries()) {
          if (place >= maxInstances) {
            for (const { stepSeconds } of keptSteps) forgetPoints.run(instance, stepSeconds, Number.MAX_SAFE_INTEGER);
            for (const { stepSeconds } of diskSteps) forgetDisks.run(instance, stepSeconds, Number.MAX_SAFE_INTEGER);
            forgetInstance.run(instance, 0);
            continue;
          }
          for (const [index, { stepSeconds }] of keptSteps.entries()) {
            const finer = keptSteps[index - 1];
            if (!finer) continue;
            // A number of JavaScript's is a REAL to SQLite, and would not be divided to whole steps.
            const $to = BigInt(stepSeconds);
            const $before = (BigInt(Math.floor(nowSeconds - lateSeconds)) / $to) * $to;
            fold.run({ $instance: instance, $from: finer.stepSeconds, $to, $before });
          }
          for (const { stepSeconds, keptSeconds } of keptSteps)
            forgetPoints.run(instance, stepSeconds, Math.floor(nowSeconds - keptSeconds));
          for (const { stepSeconds, keptSeconds } of diskSteps)
            forgetDisks.run(instance, stepSeconds, Math.floor(nowSeconds - keptSeconds));
        }
        forgetInstance.run(-1, Math.floor(nowSeconds - 8 * day));
      });
    },
    read: (ref, stepSeconds, fromSeconds, untilSeconds) =>
      select.all(ref, stepSeconds, fromSeconds, untilSeconds).map((row) => ({
        atSeconds: Number(row.at),
        cpu: figure(row.cpu),
        cpuPeak: figure(row.cpu_peak),
        memory: figure(row.memory),
        memoryPeak: figure(row.memory_peak),
        gpu: figure(row.gpu),
        gpuPeak: figure(row.gpu_peak),
        gpuMemory: figure(row.gpu_memory),
        gpuMemoryPeak: figure(row.gpu_memory_peak),
        disk: figure(row.disk),
      })),
    readDisks(ref) {
      const found = new Map<string, DiskPoint[]>();
      for (const { mount_point, at, used_bytes, available_bytes } of selectDisks.all(ref)) {
        if (typeof used_bytes !== 'number' || typeof available_bytes !== 'number') continue;
        const mountPoint = String(mount_point);
        const points = found.get(mountPoint) ?? [];
        points.push({ atMs: Number(at) * 1000, usedBytes: used_bytes, availableBytes: available_bytes });
        found.set(mountPoint, points);
      }
      return [...found].map(([mountPoint, points]) => ({
        mountPoint,
        points: points.sort((a, b) => a.atMs - b.atMs).filter(({ atMs }, index, all) => atMs !== all[index - 1]?.atMs),
      }));
    },
  };
}

function largest(fileSystems: readonly FileSystem[]): FileSystem[] {
  return fileSystems
    .filter(({ responding }) => responding)
    .sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
    .slice(0, maxFileSystems);
}

function figure(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
