import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../main/history/database.ts';
import { createGaugeStore } from '../../../main/history/gauge-store.ts';
import { createGaugeTable } from '../../../main/history/gauge-table.ts';
import { makeFolder } from '../../support/folder.ts';

const log = { info: () => {}, error: () => {}, dispose: async () => {} };
const ref = 'aws:1:r:i-1';
const GiB = 1024 ** 3;
const noon = Date.UTC(2026, 10, 22, 12) / 1000;

let folder: Awaited<ReturnType<typeof makeFolder>>;
let database: Database;
beforeEach(async () => {
  folder = await makeFolder();
  database = openDatabase(folder.path, log);
});
afterEach(async () => {
  database.dispose();
  await folder.dispose();
});

const reading = (atSeconds: number, cpuPercent: number | undefined) => ({
  takenAt: new Date(atSeconds * 1000).toISOString(),
  cpuPercent,
  memoryPercent: 40,
  gpuPercent: undefined,
  gpuMemoryPercent: undefined,
  hasNoGpu: true,
  disk: { mountPoint: '/', percent: 70 },
});
const count = () => Number(database.sql.prepare('SELECT count(*) AS n FROM gauge_point').get()?.n);

test('what was measured is read again by whoever opens the console next, with a gap where nobody measured, and never a 0', () => {
  const store = createGaugeStore(database, log, () => noon * 1000);
  for (const second of [0, 2, 4]) store.keep(ref, reading(noon - 600 + second, 20), undefined);
  store.keep(ref, reading(noon - 300, undefined), undefined);
  store.dispose();
  const next = createGaugeStore(database, log, () => noon * 1000);
  const history = next.read(ref, noon - 3600, noon);
  expect(history.seconds).toEqual([noon - 600, noon - 598, noon - 596, noon - 448, noon - 300]);
  expect(history.cpu).toEqual([20, 20, 20, null, null]);
  expect(history.gpu).toEqual([null, null, null, null, null]);
  expect(history.memory).toEqual([40, 40, 40, null, 40]);
  expect(next.read('aws:1:r:i-2', noon - 3600, noon).seconds).toEqual([]);
  // A longer time shows it as well, though it is not thinned yet.
  expect(next.read(ref, noon - 6 * 86_400, noon).memory.filter((value) => value !== null)).toEqual([40, 40]);
  next.dispose();
});

test('a week comes to minutes and ten minutes, with its mean and its peak, and what is older than that is gone', () => {
  const table = createGaugeTable(database);
  const begin = noon - 8 * 86_400;
  const row = (atSeconds: number, cpu: number) => ({ ref, atSeconds, cpu, memory: 1, gpu: 1, gpuMemory: 1, disk: 1 });
  for (let from = begin; from < noon; from += 43_200) {
    const moments = Array.from({ length: 36 }, (_, index) => from + index * 1200);
    table.write(
      moments.flatMap((at) => [row(at, 10), row(at + 2, 50)]),
      [],
    );
    table.thin(from + 43_200);
  }
  table.thin(noon);
  const store = createGaugeStore(database, log, () => noon * 1000);
  const week = store.read(ref, noon - 7 * 86_400, noon);
  expect(week.stepSeconds).toBe(600);
  expect(week.seconds[0]).toBeGreaterThanOrEqual(noon - 7 * 86_400);
  const known = week.cpu.findIndex((value) => value !== null);
  expect(week.cpu[known]).toBe(30);
  expect(week.cpuPeak[known]).toBe(50);
  const dayHistory = store.read(ref, noon - 80_000, noon);
  expect(dayHistory.stepSeconds).toBe(60);
  const kept = count();
  // Seven days by the ten minutes, one by the minute, an hour as it came: each 20 minutes here.
  expect(kept).toBeLessThanOrEqual(7 * 72 + 72 + 2 * 4);
  table.thin(noon);
  expect(count()).toBe(kept);
  store.dispose();
});

test('a peak is told in a day and in a week as it was in the hour', () => {
  const table = createGaugeTable(database);
  const row = (atSeconds: number, percent: number | undefined) => ({
    ...{ ref, atSeconds, cpu: percent, memory: percent, gpu: percent, gpuMemory: percent, disk: percent },
  });
  const begin = noon - 3000;
  table.write(
    [
      row(begin, 10),
      ...[10, 90, 20].map((percent, index) => row(begin + 60 + index * 2, percent)),
      row(noon - 2, undefined),
    ],
    [],
  );
  table.thin(noon);
  const store = createGaugeStore(database, log, () => noon * 1000);
  for (const seconds of [3600, 80_000, 6 * 86_400]) {
    const { cpuPeak, memoryPeak, gpuPeak, gpuMemoryPeak, disk } = store.read(ref, noon - seconds, noon);
    for (const column of [cpuPeak, memoryPeak, gpuPeak, gpuMemoryPeak, disk])
      expect(Math.max(...column.map((value) => value ?? 0))).toBe(90);
  }
  store.dispose();
});

test('a clock that was hours ahead for a while costs no history of the time after it', () => {
  const table = createGaugeTable(database);
  const row = (atSeconds: number) => ({ ref, atSeconds, cpu: 1, memory: 1, gpu: 1, gpuMemory: 1, disk: 1 });
  const ahead = noon + 9 * 3600;
  table.write([row(ahead), row(ahead + 60)], []);
  table.thin(ahead + 600);
  for (let at = noon; at < noon + 3 * 3600; at += 600) {
    table.write([row(at), row(at + 2)], []);
    table.thin(at + 600);
  }
  expect(table.read(ref, 60, noon, noon + 3 * 3600).length).toBe(18);
});

test('a week is told up to the newest sample', () => {
  const table = createGaugeTable(database);
  const rows = Array.from({ length: 1800 }, (_, index) => noon - 3600 + index * 2);
  table.write(
    rows.map((atSeconds) => ({ ref, atSeconds, cpu: 1, memory: 1, gpu: 1, gpuMemory: 1, disk: 1 })),
    [],
  );
  table.thin(noon);
  const store = createGaugeStore(database, log, () => noon * 1000);
  const { seconds } = store.read(ref, noon - 6 * 86_400, noon);
  expect(seconds.at(-1)).toBe(noon - 2);
  expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
  store.dispose();
});

test('of very many instances those are kept that were seen last', () => {
  const table = createGaugeTable(database);
  const rows = Array.from({ length: 520 }, (_, index) => ({
    ref: `r${index}`,
    atSeconds: noon - 1000 + index,
    cpu: 1,
    memory: 1,
    gpu: 1,
    gpuMemory: 1,
    disk: 1,
  }));
  table.write(rows, []);
  table.thin(noon);
  expect(table.read('r0', 0, 0, noon)).toEqual([]);
  expect(table.read('r519', 0, 0, noon)).toHaveLength(1);
});

test('the growth of a file system is told once it is sure', () => {
  const store = createGaugeStore(database, log, () => noon * 1000);
  for (let minute = 0; minute < 120; minute += 1) {
    const usedBytes = (500 + minute / 10) * GiB;
    const root = { source: '/dev/sda1', mountPoint: '/', sizeBytes: 1000 * GiB, usedBytes, responding: true };
    const still = { ...root, mountPoint: '/data', usedBytes: GiB, availableBytes: GiB };
    const at = noon - 7200 + minute * 60;
    store.keep(ref, reading(at, 1), [{ ...root, availableBytes: 1000 * GiB - usedBytes }, still]);
  }
  const [found, ...others] = store.growth(ref);
  expect(others).toEqual([]);
  expect(found?.mountPoint).toBe('/');
  expect((found?.bytesPerDay ?? 0) / GiB).toBeCloseTo(144, 0);
  store.dispose();
});

test('a database that can’t be written costs nobody the gauges', () => {
  const store = createGaugeStore(database, log, () => noon * 1000);
  database.sql.exec('DROP TABLE gauge_point');
  store.keep(ref, reading(noon, 1), undefined);
  expect(() => store.dispose()).not.toThrow();
});
