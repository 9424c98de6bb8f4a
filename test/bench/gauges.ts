// What the gauges' probe costs a host, beside `top -b` at the same rate.
//   node test/bench/gauges.ts [--seconds 60] [--idle-processes 500]
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { periodSeconds } from '../../main/gauges/probe.ts';
import { runProbe } from '../../main/gauges/run-probe.ts';
import { startLocalCommand } from '../support/local-command.ts';
import { familyOf } from '../support/processes.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, 'idle-processes': { type: 'string', default: '0' } },
});
const seconds = Number(values.seconds);
const idle: ChildProcess[] = [];
for (let count = 0; count < Number(values['idle-processes']); count += 1)
  idle.push(spawn('sleep', [String(seconds * 4)], { stdio: 'ignore' }));

try {
  const processCount = readFileSync('/proc/loadavg', 'utf8').split(/[ /]/)[4];
  console.log(`${processCount} threads on this machine; ${seconds} s each, one sample every ${periodSeconds} s`);
  for (const shell of [['dash'], ['bash'], ['busybox', 'sh']])
    report(`probe under ${shell.join(' ')}`, await probe(shell));
  report(`top -b -d ${periodSeconds}`, await top());
} finally {
  for (const child of idle) child.kill();
}

type Cost = { cpuSeconds: number; residentBytes: number; samples: number; consoleCpuSeconds: number };

async function probe(shell: string[]): Promise<Cost> {
  const command = startLocalCommand([...shell, '-s']);
  const before = process.cpuUsage();
  let samples = 0;
  const run = runProbe(
    command,
    () => (samples += 1),
    new AbortController().signal,
    () => {},
  );
  await pass();
  const { user, system } = process.cpuUsage(before);
  const cost = { ...costOf(command.process), samples, consoleCpuSeconds: (user + system) / 1e6 };
  command.close();
  await run;
  return cost;
}

async function top(): Promise<Cost> {
  const child = spawn('top', ['-b', '-d', String(periodSeconds)], { stdio: ['ignore', 'pipe', 'ignore'] });
  let samples = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    samples += bytes.toString('latin1').split('\ntop - ').length - 1;
  });
  await pass();
  const cost = { ...costOf(child), samples, consoleCpuSeconds: 0 };
  child.kill();
  return cost;
}

function pass(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Living processes and all that they have waited for; nothing is counted twice. */
function costOf(root: ChildProcess): Pick<Cost, 'cpuSeconds' | 'residentBytes'> {
  let ticks = 0;
  let pages = 0;
  for (const pid of familyOf(root.pid)) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
    for (const index of [11, 12, 13, 14]) ticks += fields[index] ?? 0;
    pages += fields[21] ?? 0;
  }
  return { cpuSeconds: ticks / 100, residentBytes: pages * 4096 };
}

function report(name: string, { cpuSeconds, residentBytes, samples, consoleCpuSeconds }: Cost) {
  const perMinute = ((cpuSeconds / seconds) * 60).toFixed(2);
  const share = ((cpuSeconds / seconds) * 100).toFixed(2);
  const resident = (residentBytes / 1024 ** 2).toFixed(1);
  const here = ((consoleCpuSeconds / seconds) * 100).toFixed(2);
  console.log(
    `${name.padEnd(24)} ${perMinute} s CPU per minute (${share} % of one core), ${resident} MiB resident, ` +
      `${samples} samples; console ${here} %`,
  );
}
