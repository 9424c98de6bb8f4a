/**
 * What the console itself costs with 10, 50 and 200 connected hosts, a sample of each every two seconds, with the wall
 * open. The hosts replay over SSH what the real probe tells of this machine, so that two hundred of them cost little
 * here; console and hosts are processes of their own. `npm run bench -- hosts [--seconds 60] [--hosts 10,50,200]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ConsoleCost, ConsoleTask } from './hosts-console.ts';
import { startReplayHost } from './replay-host.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, hosts: { type: 'string', default: '10,50,200' } },
});
const seconds = Number(values.seconds);
const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
const host = await startReplayHost(folder);

console.log(`console alone, ${seconds} s each, hosts on this computer replay ${host.bytesPerSample} bytes a sample`);
console.log('hosts   connected in   CPU of one core   memory   samples   unread figures');
try {
  for (const count of values.hosts.split(',').map(Number)) report(count, await measure(count));
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
