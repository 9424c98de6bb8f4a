/** The console of the bench of hosts: connects, opens the wall, and tells what that has cost this process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { createGauges } from '../../main/gauges/gauges.ts';
import { createHostWatch } from '../../main/gauges/host-watch.ts';
import { openDatabase } from '../../main/history/database.ts';
import { createGaugeStore } from '../../main/history/gauge-store.ts';
import { defaultGaugeThresholds } from '../../preload/contract/gauge-alerts.ts';
import { connect, createTestSsh } from '../support/test-ssh.ts';

/** Where the hosts are, how many are wanted, and for how long it is measured. */
export type ConsoleTask = { port: number; keyPath: string; count: number; seconds: number };

/** What it came to. */
export type ConsoleCost = {
  connectSeconds: number;
  lastedSeconds: number;
  cpuSeconds: number;
  residentBytes: number;
  samples: number;
  /** Of CPU, memory and disk. */
  unreadFigures: number;
};

const log = { info: () => {}, error: console.error, dispose: async () => {} };

process.once('message', (task: ConsoleTask) => void run(task));

async function run({ port, keyPath, count, seconds }: ConsoleTask): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
  const database = openDatabase(folder, log);
  const store = createGaugeStore(database, log);
  const ssh = createTestSsh();
  const gauges = createGauges({ exec: ssh.glance, hold: ssh.hold });
  let samples = 0;
  let unreadFigures = 0;
  const watch = createHostWatch({
    connected: ssh.connections.ready,
    watch: gauges.overhear,
    look: gauges.lookAtAll,
    hold: ssh.hold,
    keepsConnected: () => true,
    whyLost: () => undefined,
    reconnect: async () => {},
    keep(ref, reading, fileSystems) {
      samples += 1;
      for (const figure of [reading.cpuPercent, reading.memoryPercent, reading.disk])
        if (figure === undefined) unreadFigures += 1;
      store.keep(ref, reading, fileSystems);
    },
    thresholds: () => defaultGaugeThresholds,
    isAlive: gauges.isAlive,
    changed: () => {},
    intervalMs: 500,
  });
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    const name = `host-${index}`;
    await connect(ssh, { host: '127.0.0.1', port, user: name, keyPath, via: [], instanceRef: `ssh:bench:${name}` });
  }
  const connectSeconds = (performance.now() - startedAt) / 1000;
  let told = 0;
  void (async () => {
    // As it would travel to the window.
    for await (const event of watch.watchAll(true, undefined)) told += JSON.stringify(event).length;
  })();
  while (samples < count * 3) await after(200);
  samples = 0;
  unreadFigures = 0;
  const measuredAt = performance.now();
  const before = process.cpuUsage();
  await after(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  const cost: ConsoleCost = {
    connectSeconds,
    lastedSeconds: (performance.now() - measuredAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage().rss,
    samples,
    unreadFigures,
  };
  watch.dispose();
  gauges.dispose();
  store.dispose();
  ssh.remove();
  database.dispose();
  rmSync(folder, { recursive: true, force: true });
  if (told === 0) throw new Error('the wall told nothing');
  process.send?.(cost);
}
