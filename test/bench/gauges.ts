// What the gauges' probe costs a host, beside `top -b` and glances at the same rate: all of them at the same time over
// the same processes, each with all the processes that it starts.
//   GLANCES=…/bin/glances npm run bench -- gauges [--seconds 60] [--idle-processes 500]
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { periodSeconds } from '../../main/gauges/probe.ts';
import { runProbe } from '../../main/gauges/run-probe.ts';
import { startLocalCommand } from '../support/local-command.ts';
import { familyOf } from '../support/processes.ts';

type Peer = { name: string; process: ChildProcess; samples: number; stop(): void | Promise<void> };
type Cost = { cpuSeconds: number; residentBytes: number; ownBytes: number };

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, 'idle-processes': { type: 'string', default: '0' } },
});
const seconds = Number(values.seconds);
/** Starting is not what is compared. */
const warmUpSeconds = 10;
const idle: ChildProcess[] = [];
for (let count = 0; count < Number(values['idle-processes']); count += 1)
  idle.push(spawn('sleep', [String(seconds + 10 * warmUpSeconds)], { stdio: 'ignore' }));

const peers: Peer[] = [];
try {
  for (const shell of [['dash'], ['bash'], ['busybox', 'sh']]) peers.push(probe(shell));
  peers.push(lines(`top -b -d ${periodSeconds}`, 'top', ['-b', '-d', String(periodSeconds)], 'top - '));
  const glances = process.env.GLANCES;
  // What the probe measures too, and nothing is drawn.
  const panels = 'load,cpu,percpu,mem,memswap,network,diskio,fs,processlist';
  const headless = ['--disable-check-update', '-t', String(periodSeconds), '--stdout', panels];
  if (glances) peers.push(lines('glances, drawing nothing', glances, headless, 'load: '));
  else console.log('glances: GLANCES does not say where it is');
  await after(warmUpSeconds * 1000);
  const threads = readFileSync('/proc/loadavg', 'utf8').split(/[ /]/)[4];
  console.log(`${threads} threads on this machine; ${seconds} s, one sample every ${periodSeconds} s, all at once`);
  const started = peers.map((peer) => ({ peer, before: costOf(peer.process), samplesBefore: peer.samples }));
  const consoleBefore = process.cpuUsage();
  const startedAt = performance.now();
  await after(seconds * 1000);
  const lastedSeconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(consoleBefore);
  const found = started.map(({ peer, before, samplesBefore }) => {
    const { cpuSeconds, ...memory } = costOf(peer.process);
    const percent = ((cpuSeconds - before.cpuSeconds) / lastedSeconds) * 100;
    return { name: peer.name, percent, ...memory, samples: peer.samples - samplesBefore };
  });
  console.log(`${' '.repeat(26)}% of a core   beside dash   MiB resident   its own   samples`);
  for (const { name, percent, residentBytes, ownBytes, samples } of found) {
    const cells = [percent.toFixed(2), (percent / (found[0]?.percent ?? 0)).toFixed(2), mebibytes(residentBytes)];
    const [cpu = '', ratio = '', resident = ''] = cells;
    const rest = `${resident.padStart(15)}${mebibytes(ownBytes).padStart(10)}${String(samples).padStart(10)}`;
    console.log(`${name.padEnd(26)}${cpu.padStart(11)}${ratio.padStart(14)}${rest}`);
  }
  const share = ((user + system) / 1e4 / lastedSeconds).toFixed(2);
  console.log(`this process, which reads all of them: ${share} % of a core`);
} finally {
  for (const peer of peers) await peer.stop();
  for (const child of idle) child.kill();
}

function probe(shell: string[]): Peer {
  const command = startLocalCommand([...shell, '-s']);
  const stopped = new AbortController();
  const peer: Peer = {
    name: `probe under ${shell.join(' ')}`,
    process: command.process,
    samples: 0,
    async stop() {
      stopped.abort();
      await run;
    },
  };
  const run = runProbe(
    command,
    () => (peer.samples += 1),
    stopped.signal,
    () => {},
  );
  return peer;
}

/** A program that tells each of its samples on a line that begins with `start`. */
function lines(name: string, file: string, args: string[], start: string): Peer {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const peer: Peer = { name, process: child, samples: 0, stop: () => void child.kill() };
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    peer.samples += `\n${text}`.split(`\n${start}`).length - 1;
  });
  return peer;
}

/** Living processes and all that they have waited for; nothing is counted twice. `ownBytes`: shared pages by halves. */
function costOf(root: ChildProcess): Cost {
  const cost: Cost = { cpuSeconds: 0, residentBytes: 0, ownBytes: 0 };
  for (const pid of familyOf(root.pid)) {
    const stat = read(`/proc/${pid}/stat`);
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    if (stat === undefined || rollup === undefined) continue; // it has ended since
    const fields = stat
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
    for (const index of [11, 12, 13, 14]) cost.cpuSeconds += (fields[index] ?? 0) / 100;
    cost.residentBytes += (fields[21] ?? 0) * 4096;
    cost.ownBytes += Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
  }
  return cost;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
