/**
 * What the console itself costs with 10, 50 and 200 connected hosts, a sample of each every two seconds, with the wall
 * open. The hosts replay over SSH what the real probe tells of this machine, so that two hundred of them cost little
 * here; console and hosts are processes of their own. `npm run bench -- hosts [--seconds 60] [--hosts 10,50,200]
 * [--window]`; with a window it is the whole product, its wall shown by Chromium.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ConsoleCost, ConsoleTask } from './hosts-console.ts';
import { measureWindow, type WindowCost } from './hosts-window.ts';
import { startReplayHost } from './replay-host.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    hosts: { type: 'string', default: '10,50,200' },
    window: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
const host = await startReplayHost(folder);

const what = values.window ? 'the product and its window' : 'console alone';
console.log(`${what}, ${seconds} s each, hosts on this computer replay ${host.bytesPerSample} bytes a sample`);
console.log(
  values.window
    ? 'hosts   connected in   core, of a core   memory   window, of a core   memory   rest of the browser'
    : 'hosts   connected in   CPU of one core   memory   samples   unread figures',
);
try {
  for (const count of values.hosts.split(',').map(Number))
    if (values.window) reportWindow(count, await measureWindow(folder, host, count, seconds));
    else report(count, await measure(count));
} finally {
  host.dispose();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(count: number): Promise<ConsoleCost> {
  const child = fork(join(import.meta.dirname, 'hosts-console.ts'));
  const task: ConsoleTask = { port: host.port, keyPath: host.keyPath, count, seconds };
  child.send(task);
  const [cost] = (await once(child, 'message')) as [ConsoleCost];
  child.kill();
  return cost;
}

function report(count: number, cost: ConsoleCost): void {
  const cpu = `${((cost.cpuSeconds / cost.lastedSeconds) * 100).toFixed(1)} %`;
  const memory = `${(cost.residentBytes / 2 ** 20).toFixed(0)} MiB`;
  const samples = `${cost.samples} of ${Math.round((count * cost.lastedSeconds) / 2)}`;
  const unread = cost.samples === 0 ? 'N/A' : String(cost.unreadFigures);
  console.log(
    `${String(count).padStart(5)} ${`${cost.connectSeconds.toFixed(1)} s`.padStart(14)} ${cpu.padStart(17)} ` +
      `${memory.padStart(8)}   ${samples}   ${unread}`,
  );
}

function reportWindow(count: number, cost: WindowCost): void {
  const percent = (value: number, width: number) => `${value.toFixed(1)} %`.padStart(width);
  const memory = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`.padStart(9);
  console.log(
    `${String(count).padStart(5)} ${`${cost.connectSeconds.toFixed(1)} s`.padStart(14)}` +
      `${percent(cost.corePercent, 18)}${memory(cost.coreBytes)}` +
      `${percent(cost.windowPercent, 20)}${memory(cost.windowBytes)}${percent(cost.browserPercent, 22)}`,
  );
}
