import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProbe } from '../../../main/gauges/run-probe.ts';
import type { GaugeSample, Panel } from '../../../preload/contract/gauges.ts';
import { type LocalCommand, startLocalCommand } from '../../support/local-command.ts';
import { familyOf, isAlive, untilDefined } from '../../support/processes.ts';

/** Shells that are /bin/sh somewhere: Debian, Red Hat and macOS, Alpine. */
const shells = [
  { name: 'dash', command: ['dash'] },
  { name: 'bash', command: ['bash'] },
  { name: 'BusyBox sh', command: ['busybox', 'sh'] },
].filter(({ command: [file = ''] }) => isInstalled(file));

let folder: string;
let tools: string;
const commands: LocalCommand[] = [];

beforeEach(({ skip }) => {
  skip(process.platform !== 'linux', 'what they measure is in /proc');
  folder = mkdtempSync(join(tmpdir(), 'hangar-probe-'));
  tools = join(folder, 'tools');
  mkdirSync(tools);
});
afterEach(async () => {
  for (const command of commands.splice(0)) {
    command.close();
    await command.exit;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe.each(shells)('the probe under $name', ({ command }) => {
  test('tells disk, CPU, memory and the busiest process of this machine', async () => {
    const busy = startLocalCommand(['yes', 'the busiest process']);
    busy.stdout.resume();
    commands.push(busy);
    const sample = await untilSample(
      start(command),
      (it) =>
        waitingPanels(it).length === 0 &&
        it.probeCpuPercent !== undefined &&
        ok(it.disk).some(({ inodeCount }) => inodeCount !== undefined) &&
        // A loaded machine may keep it waiting at first, and its whole name is known a walk later than its number.
        ok(it.processes).top.some(
          ({ pid, user, cpuPercent = 0 }) => pid === busy.process.pid && user !== undefined && cpuPercent > 5,
        ) &&
        ok(it.cpu).corePercents?.some((percent) => percent !== undefined && percent > 5) === true,
    );
    const root = ok(sample.disk).find(({ mountPoint }) => mountPoint === '/');
    expect(root?.sizeBytes).toBeGreaterThan(1e8);
    expect(root?.usedInodeCount).toBeGreaterThan(0);
    expect(root?.inodeCount).toBeGreaterThan(root?.usedInodeCount ?? Number.NaN);
    expect(ok(sample.cpu).usedPercent).toBeGreaterThan(0);
    expect(ok(sample.cpu).cores).toBe(Number(execFileSync('getconf', ['_NPROCESSORS_ONLN'], { encoding: 'utf8' })));
    const total = Number(/MemTotal: +(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
    expect(ok(sample.memory).totalBytes).toBe(total);
    const row = ok(sample.processes).top.find(({ pid }) => pid === busy.process.pid);
    expect(row).toMatchObject({ command: 'yes the busiest process', user: userInfo().username });
    const { interfaces, disks } = ok(sample.throughput);
    expect(interfaces?.map(({ name }) => name)).not.toContain('lo');
    for (const { busyPercent } of disks ?? []) expect(busyPercent).toBeLessThanOrEqual(100);
    expect(sample.pressure.status).toBe(existsSync('/proc/pressure/cpu') ? 'ok' : 'unavailable');
    expect(sample.probeCpuPercent).toBeGreaterThanOrEqual(0);
  });

  test('shows the GPUs that nvidia-smi tells in its loop, and their processes by the process table', async () => {
    addTool(
      'nvidia-smi',
      `case $1 in *utilization*) row="0, GPU-1a, 550.90, 97, 61437, 81920, 61, 371.4, 400.0, 1410, 1410, 1593, 0, [N/A], 0x0000000000000004, Disabled, NVIDIA A100" ;;
       *) row="${process.pid}, GPU-1a, 61424, /usr/bin/python" ;; esac
       while echo "$row"; do /bin/sleep 0.1; done`,
    );
    // A process is named by the process table a walk later than nvidia-smi tells of it.
    const isNamed = ({ gpu }: GaugeSample) =>
      gpu.status === 'ok' && gpu.value.processes?.some(({ user }) => user !== undefined) === true;
    const sample = await untilSample(start(command), isNamed);
    expect(ok(sample.gpu).gpus).toMatchObject([
      { index: 0, utilizationPercent: 97, memoryUsedBytes: 61437 * 1024 ** 2, throttleReasons: ['power-cap'] },
    ]);
    const [own] = ok(sample.gpu).processes ?? [];
    expect(own).toMatchObject({ pid: process.pid, gpuIndex: 0, user: userInfo().username });
    expect(own?.command).toMatch(/vitest|node/); // its own command line, not what nvidia-smi calls it
  });

  test('asks an old driver again for less than it refuses', async () => {
    addTool(
      'nvidia-smi',
      `case $1 in *mig*) echo 'Field "mig.mode.current" is not a valid field to query.'; exit 2 ;; esac
       while echo '0, GPU-1a, 390.116, 5, 11, 11441, 36, 27.0, 149.0, Tesla K80'; do /bin/sleep 0.1; done`,
    );
    const sample = await untilSample(start(command), ({ gpu }) => gpu.status === 'ok');
    expect(ok(sample.gpu).gpus).toMatchObject([{ name: 'Tesla K80', utilizationPercent: 5, mig: false }]);
  });

  test('says that driver and library differ, and goes on with the rest', async () => {
    addTool('nvidia-smi', "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18");
    const sample = await untilSample(start(command), (it) => waitingPanels(it).length === 0);
    expect(sample.gpu).toMatchObject({ problem: { code: 'gauges/driver-mismatch' } });
    expect(sample.cpu.status).toBe('ok');
  });

  test('rests for longer when it is told that nobody looks, and is there at once when somebody does', async () => {
    const probe = start(command);
    const rests = join(folder, 'rests');
    const paces = join(folder, 'paces');
    const untilPace = (seconds: string) =>
      untilDefined(() => (readLines(paces).at(-1)?.endsWith(` -l ${seconds}`) ? true : undefined));
    addTool('nvidia-smi', `echo "$*" >>${paces}; exec /bin/sleep 1000`);
    addTool('sleep', `echo $1 >>${rests}; [ $1 != 20 ] || exec /bin/sleep 1000; exec /bin/sleep 0.2`);
    const untilRest = (seconds: string) => untilDefined(() => (readLines(rests).at(-1) === seconds ? true : undefined));
    await untilSample(probe, ({ memory }) => memory.status === 'ok');
    probe.stdin.write('slow\n');
    await untilRest('20');
    await untilPace('20');
    probe.stdin.write('quick\n');
    await untilRest('2');
    await untilPace('2');
    expect(probe.process.exitCode).toBeNull();
  });

  test('leaves no process behind when the channel closes, though nvidia-smi hangs', async () => {
    const pidFile = join(folder, 'pid');
    addTool('nvidia-smi', `echo $$ >> ${pidFile}\ntrap '' TERM PIPE\nwhile :; do /bin/sleep 1; done`);
    const probe = start(command);
    await untilSample(probe, ({ gpu }) => gpu.status === 'waiting');
    const hanging = await untilDefined(() => readLines(pidFile)[0]);
    const family = familyOf(probe.process.pid);
    expect(family).toContain(Number(hanging));
    probe.close();
    await probe.exit;
    await untilDefined(() => (family.some(isAlive) ? undefined : true));
  });
});

test('asks the local file systems when df hangs on a network mount, and names the mount', async () => {
  addTool('df', '[ -n "$2" ] || exec /bin/sleep 1000; exec /bin/df "$@"');
  const mounts = join(folder, 'mounts');
  writeFileSync(
    mounts,
    '/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\nnas:/ml\\040data /mnt/ml\\040data nfs4 rw,hard 0 0\ncut off',
  );
  const probe = start(['sh'], (script) => script.replaceAll('/proc/self/mounts', mounts));
  const sample = await untilSample(probe, ({ disk }) => disk.status === 'ok');
  expect(ok(sample.disk)).toMatchObject([
    { mountPoint: '/', sizeBytes: expect.any(Number), responding: true },
    { source: 'nas:/ml data', type: 'nfs4', mountPoint: '/mnt/ml data', responding: false },
  ]);
});

test('says that df does not answer when it hangs on a local file system', async () => {
  addTool('df', 'case $1 in -PkT) [ "$2" = / ] && [ -z "$3" ] && exit 1 ;; esac; exec /bin/sleep 1000');
  const sample = await untilSample(start(['sh']), ({ disk }) => disk.status === 'unavailable');
  expect(sample.disk).toMatchObject({ problem: { code: 'gauges/disk-silent' } });
  expect(sample.cpu.status).toBe('ok');
});

test('says that nvidia-smi has not answered for a while', async () => {
  addTool('nvidia-smi', 'exec /bin/sleep 1000');
  const sample = await untilSample(start(['sh']), ({ gpu }) => gpu.status === 'unavailable');
  expect(sample.gpu).toMatchObject({ problem: { code: 'gauges/driver-silent' } });
});

test('reads a Mac by its own top', async () => {
  const recorded = join(import.meta.dirname, '../../fixtures/macos-14/top.second-sample.out');
  addTool('uname', 'echo Darwin');
  addTool('sysctl', 'echo 17179869184');
  addTool('top', `while cat ${recorded}; do /bin/sleep 0.1; done`);
  const sample = await untilSample(start(['sh']), ({ processes }) => processes.status === 'ok');
  expect(ok(sample.cpu).usedPercent).toBeCloseTo(14.28);
  expect(ok(sample.memory).totalBytes).toBe(16 * 1024 ** 3);
  expect(ok(sample.processes).top[0]).toMatchObject({ command: 'python3.12', user: 'mina' });
});

test.each([['awk'], ['busybox awk']].filter(([file = '']) => isInstalled(file.split(' ')[0] ?? '')))(
  'tells the rates of more processes than a variable holds (%s)',
  async (tool) => {
    const awk = tool === 'awk' ? execFileSync('sh', ['-c', 'command -v awk'], { encoding: 'utf8' }).trim() : tool;
    addTool('awk', `[ "$LAST" != - ] || echo piped >>${join(folder, 'piped')}\nexec ${awk} "$@"`);
    const busy = startLocalCommand(['yes', 'the busiest process']);
    busy.stdout.resume();
    commands.push(busy);
    const probe = start(['sh'], (script) => script.replace('-lt 100000', '-lt 1'));
    const isBusy = ({ processes }: GaugeSample) =>
      processes.status === 'ok' &&
      processes.value.top.some(({ pid, cpuPercent = 0 }) => pid === busy.process.pid && cpuPercent > 1);
    await untilSample(probe, isBusy);
    expect(readLines(join(folder, 'piped')).length).toBeGreaterThan(0);
  },
);

test('says which tool is missing where a host has no awk', async () => {
  for (const name of ['sh', 'uname', 'getconf', 'df', 'tr']) symlinkSync(`/usr/bin/${name}`, join(tools, name));
  const probe = start(['sh'], (script) => script.replace(/ PATH=.*$/m, ` PATH=${tools}`));
  const sample = await untilSample(probe, (it) => it.cpu.status === 'ok');
  expect(sample.processes).toMatchObject({ problem: { code: 'gauges/no-tool', params: { tool: 'awk' } } });
});

test.skipIf(!isInstalled('busybox'))('reads a host that has nothing but BusyBox', async () => {
  const applets = execFileSync('sh', ['-c', 'busybox --list'], { encoding: 'utf8' }).trim().split('\n');
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  for (const name of applets) symlinkSync(busybox, join(tools, name));
  rmSync(join(tools, 'sleep'));
  const probe = start(['busybox', 'sh'], (script) => script.replace(/ PATH=.*$/m, ` PATH=${tools}`));
  const sample = await untilSample(probe, (it) => waitingPanels(it).length === 0);
  expect(ok(sample.disk)[0]).toMatchObject({ mountPoint: '/', sizeBytes: expect.any(Number) });
  expect(ok(sample.cpu).cores).toBeGreaterThan(0);
  expect(ok(sample.processes).top[0]?.residentBytes).toEqual(expect.any(Number));
});

test('says that a host has an NVIDIA card but no nvidia-smi', async () => {
  const device = join(folder, 'devices/0000:00:1e.0');
  mkdirSync(device, { recursive: true });
  writeFileSync(join(device, 'vendor'), '0x10de\n');
  writeFileSync(join(device, 'class'), '0x030200\n');
  const probe = start(['sh'], (script) => script.replaceAll('/sys/bus/pci/devices', join(folder, 'devices')));
  const sample = await untilSample(probe, (it) => it.gpu.status !== 'waiting');
  expect(sample.gpu).toMatchObject({ problem: { code: 'gauges/no-driver-tool' } });
});

test('a host that falls silent is told to be late, and stopping does not wait for it', async () => {
  const probe = start(['sh']);
  const began = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  const stop = new AbortController();
  const run = runProbe(probe, () => began.resolve(), stop.signal, late.resolve);
  await began.promise;
  probe.stdout.pause(); // as a network does that carries nothing any more
  await late.promise;
  stop.abort();
  await run;
}, 30_000);

/** Starts the probe's shell as a host's login would, our own tools first on its PATH. */
function start(command: string[], rewrite = (script: string) => script): LocalCommand {
  addTool('sleep', 'exec /bin/sleep 0.2'); // a test has no two seconds for each round
  const probe = startLocalCommand([...command, '-s'], { PATH: `${tools}:/usr/bin:/bin`, HOME: folder }, rewrite);
  commands.push(probe);
  return probe;
}

function addTool(name: string, script: string) {
  writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(tools, name), 0o755);
}

async function untilSample(probe: LocalCommand, isIt: (sample: GaugeSample) => boolean): Promise<GaugeSample> {
  const found = Promise.withResolvers<GaugeSample>();
  const run = runProbe(
    probe,
    (sample) => isIt(sample) && found.resolve(sample),
    new AbortController().signal,
    () => {},
  );
  run.then((end) => found.reject(new Error(`the probe ended: ${end.details}`)), found.reject);
  return found.promise;
}

function waitingPanels({ takenAt: _, probeCpuPercent: __, ...panels }: GaugeSample): string[] {
  return Object.entries(panels).flatMap(([name, { status }]) => (status === 'waiting' ? [name] : []));
}

function ok<Value>(panel: Panel<Value>): Value {
  if (panel.status !== 'ok') throw new Error(JSON.stringify(panel));
  return panel.value;
}

function isInstalled(file: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', file]);
    return true;
  } catch {
    return false;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
