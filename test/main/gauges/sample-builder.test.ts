import { describe, expect, test } from 'vitest';
import { createSampleBuilder, toPoint } from '../../../main/gauges/sample-builder.ts';
import type { GaugeSample } from '../../../preload/contract/gauges.ts';

const a100 = (index: number, use = 97) =>
  `gpu ${index}, GPU-a${index}, 550.90, ${use}, 100, 200, 61, 371.4, 400.0, 1410, 1410, 1593, 0, 0, 0x0000000000000000, Disabled, NVIDIA A100`;

/** A host that says these lines, one round each; `end` follows by itself. */
function createHost() {
  const builder = createSampleBuilder(() => new Date(0));
  let tick = 0;
  function say(line: string) {
    const blank = `${line} `.indexOf(' ');
    return builder.accept({ name: line.slice(0, blank), text: line.slice(blank + 1) });
  }
  say('hello system=Linux cores=2 page=4096 hz=100 bytes=');
  return {
    round(...lines: string[]): GaugeSample {
      for (const line of lines) say(line);
      tick += 1;
      const sample = say(`end ${tick}`);
      if (!sample) throw new Error('no sample at the end of a round');
      return sample;
    },
  };
}

describe('GPU', () => {
  test('only a host that has none is without; what cannot be read is unknown, not nothing', () => {
    expect(toPoint(createHost().round('gpu-missing none'))).toMatchObject({ gpuPercents: [] });
    expect(toPoint(createHost().round('gpu-missing card'))).not.toHaveProperty('gpuPercents');
    const mismatch = ['gpu Failed to initialize NVML: Driver/library version mismatch', 'gpu-end'];
    expect(toPoint(createHost().round('gpu-begin events', ...mismatch))).not.toHaveProperty('gpuPercents');
    expect(toPoint(createHost().round('gpu-begin events', a100(0))).gpuPercents).toHaveLength(1);
  });

  test('waits for a driver that wakes up, then says for how long it has been silent', () => {
    const host = createHost();
    let sample = host.round('gpu-begin events');
    for (let round = 0; round < 14; round += 1) sample = host.round();
    expect(sample.gpu).toEqual({ status: 'waiting' });
    sample = host.round();
    expect(sample.gpu).toMatchObject({ problem: { code: 'gauges/driver-silent', params: { seconds: 32 } } });
    expect(host.round(a100(0)).gpu.status).toBe('ok');
  });

  test('a driver that stops answering is not shown with its old figures', () => {
    const host = createHost();
    host.round('gpu-begin events', a100(0));
    let sample = host.round();
    expect(sample.gpu.status).toBe('ok');
    for (let round = 0; round < 6; round += 1) sample = host.round();
    expect(sample.gpu).toMatchObject({ problem: { code: 'gauges/driver-silent' } });
  });

  test('a GPU that falls off the bus leaves the list, the others stay', () => {
    const host = createHost();
    host.round('gpu-begin events', a100(0), a100(1));
    for (let round = 0; round < 3; round += 1) host.round(a100(1));
    expect(host.round(a100(1)).gpu).toMatchObject({ value: { gpus: [{ index: 1 }] } });
  });

  test('memory that no process is told to hold is hidden; in a container a process is known by it', () => {
    const host = createHost();
    const busy = (used: number) => a100(0).replace(', 100, 200,', `, ${used}, 81920,`);
    const group = `group 7 0::/system.slice/docker-${'ab'.repeat(32)}.scope`;
    host.round('gpu-begin events', busy(20_000));
    const sample = host.round(busy(20_000), 'apps-begin', 'apps 7, GPU-a0, 5000, python', 'name 7 mina python', group);
    expect(sample.gpu).toMatchObject({
      value: {
        gpus: [{ hiddenMemoryBytes: 15_000 * 1024 ** 2 }],
        processes: [{ pid: 7, containerId: 'abababababab' }],
      },
    });
    const whole = host.round(busy(5400), 'apps 7, GPU-a0, 5000, python').gpu;
    expect(whole).toMatchObject({ value: { gpus: [{ hiddenMemoryBytes: undefined }] } });
    const unknown = host.round(busy(20_000), 'apps 7, GPU-a0, [N/A], python').gpu;
    expect(unknown).toMatchObject({ value: { gpus: [{ hiddenMemoryBytes: undefined }] } });
  });

  test('a process that has ended leaves the list; without an answer the list is unknown, not empty', () => {
    const host = createHost();
    const first = host.round('gpu-begin events', a100(0));
    expect(first.gpu).not.toHaveProperty('value.processes');
    const busy = host.round(a100(0), 'apps-begin', 'apps 7, GPU-a0, 50, python', 'name 7 mina python train.py');
    expect(busy.gpu).toMatchObject({
      value: {
        processes: [{ pid: 7, gpuIndex: 0, user: 'mina', command: 'python train.py', memoryUsedBytes: 50 * 1024 ** 2 }],
      },
    });
    let sample = busy;
    for (let round = 0; round < 5; round += 1) sample = host.round(a100(0));
    expect(sample.gpu).toHaveProperty('value.processes', []);
    expect(host.round(a100(0), 'apps-end').gpu).not.toHaveProperty('value.processes');
  });

  test('keeps saying what was wrong while the tool is tried again', () => {
    const host = createHost();
    host.round('gpu-begin events', 'gpu Failed to initialize NVML: Driver/library version mismatch', 'gpu-end');
    expect(host.round('gpu-begin base').gpu).toMatchObject({ problem: { code: 'gauges/driver-mismatch' } });
    expect(host.round('gpu 0, GPU-a0, 390.1, 5, 1, 2, 30, 27.0, 149.0, Tesla K80').gpu.status).toBe('ok');
  });
});

test('where the host samples seldom, the driver is given time, and its silence is told as long as it was', () => {
  const builder = createSampleBuilder(() => new Date(0));
  let seconds = 0;
  const round = (...rows: string[]) => {
    for (const row of rows)
      builder.accept({ name: row.slice(0, row.indexOf(' ')), text: row.slice(row.indexOf(' ') + 1) });
    seconds += 20;
    return builder.accept({ name: 'end', text: `${seconds / 20} ${seconds} 20` })?.gpu;
  };
  round('gpu-begin events', a100(0), a100(1));
  expect(round(a100(1), a100(0))).toMatchObject({ value: { gpus: [{ index: 0 }, { index: 1 }] } });
  expect(round()).toMatchObject({ status: 'ok' });
  expect(round()).toMatchObject({ status: 'ok' });
  expect(round()).toMatchObject({ problem: { code: 'gauges/driver-silent', params: { seconds: 80 } } });
});

test('a tool that is begun again at another pace keeps its figures until it has told anew', () => {
  const host = createHost();
  host.round('gpu-begin events', a100(0));
  host.round(a100(0), 'apps-begin', 'apps 7, GPU-a0, 50, python');
  for (let round = 0; round < 2; round += 1) host.round();
  const sample = host.round('gpu-begin events', 'apps-begin');
  expect(host.round().gpu).toMatchObject({ value: { gpus: [{ index: 0 }], processes: [{ pid: 7 }] } });
  expect(sample.gpu.status).toBe('ok');
});

test('a host without /proc and /sys is told apart from one whose kernel, df and GPU are what they seem', () => {
  const host = createHost();
  const heading = 'df Filesystem           1024-blocks    Used Available Capacity Mounted on';
  const refusal = 'df df: /proc/mounts: No such file or directory';
  const bare = host.round('df-begin', heading, refusal, 'df-end', 'gpu-missing unknown');
  expect(bare.pressure).toMatchObject({ problem: { code: 'gauges/not-readable', params: { what: '/proc' } } });
  expect(bare.disk).toMatchObject({
    problem: { code: 'gauges/tool-failed', details: expect.stringContaining('/proc/mounts: No such file') },
  });
  expect(bare.gpu).toMatchObject({ problem: { code: 'gauges/gpu-unknown' } });
  expect(host.round('df-begin', refusal, 'df-end').disk).toMatchObject({ problem: { code: 'gauges/tool-failed' } });
  expect(toPoint(bare)).not.toHaveProperty('gpuPercents');
  const odd = host.round('stat cpu 1 2 3 4', 'df-begin', 'df Filesystem of another kind', 'df-end', 'gpu-missing none');
  expect([odd.pressure, odd.disk, odd.gpu]).toMatchObject([
    { problem: { code: 'gauges/no-pressure' } },
    { problem: { code: 'gauges/unparsable' } },
    { problem: { code: 'gauges/no-gpu' } },
  ]);
});

test('says what a host does not tell of throughput and pressure, each for itself', () => {
  const host = createHost();
  const first = host.round('stat cpu', 'walk-begin seen', 'lacks net', 'io 0 0 0 vda', 'walk 10.00 - 3', 'walk-end');
  expect(first.throughput).toEqual({ status: 'waiting' });
  expect(first.pressure).toMatchObject({ problem: { code: 'gauges/no-pressure' } });
  const walk = ['walk-begin seen', 'lacks net', 'io 2048 0 500 vda', 'walk 12.00 10.00 3', 'walk-end'];
  const { throughput, pressure } = host.round(...walk, 'psi memory full avg10=3.00 avg60=2.00 avg300=0.00 total=5');
  expect(throughput).toEqual({
    status: 'ok',
    value: {
      interfaces: undefined,
      disks: [{ name: 'vda', readBytesPerSecond: 1024 * 512, writtenBytesPerSecond: 0, busyPercent: 25 }],
    },
  });
  expect(pressure).toMatchObject({ value: { memory: { full10Percent: 3, full60Percent: 2 } } });
  expect(host.round('no-awk').throughput).toMatchObject({ problem: { code: 'gauges/no-tool' } });
  const mac = createSampleBuilder(() => new Date(0));
  mac.accept({ name: 'hello', text: 'system=Darwin cores=8 page=16384 hz=100 bytes=17179869184' });
  expect(mac.accept({ name: 'end', text: '1' })).toMatchObject({
    throughput: { problem: { code: 'gauges/not-measured-there', params: { system: 'macOS' } } },
    pressure: { problem: { code: 'gauges/not-measured-there', params: { system: 'macOS' } } },
  });
  // The third heading ends the second sample, the first whose shares are true.
  for (const text of ['Processes: 5 total', 'Processes: 5 total', 'CPU usage: 5.7% user, 8.6% sys, 85.7% idle'])
    mac.accept({ name: 'top', text });
  mac.accept({ name: 'top', text: 'Processes: 5 total' });
  const { cpu } = mac.accept({ name: 'end', text: '2' }) ?? {};
  expect(cpu).toMatchObject({ value: { cores: 8, coresHiddenBy: 'macOS' } });
});

test('the first round has no rates yet, and says so instead of 0', () => {
  const host = createHost();
  const stat = (busy: number, idle: number) => `stat cpu ${busy} 0 0 ${idle} 0 0 0 0 0 0`;
  const first = host.round(stat(100, 900), 'walk-begin seen', 'walk 10.00 - 3', 'row 7 1 50 100 python', 'walk-end');
  expect([first.cpu, first.processes]).toEqual([{ status: 'waiting' }, { status: 'waiting' }]);
  expect(toPoint(first)).toEqual({ takenAt: first.takenAt });
  const second = host.round(
    stat(150, 950),
    'walk-begin seen',
    'walk 12.00 10.00 3',
    'row 7 1 50 100 python',
    'walk-end',
  );
  expect(second.cpu).toMatchObject({ value: { usedPercent: 50, cores: 2 } });
  expect(second.processes).toMatchObject({ value: { count: 3, top: [{ pid: 7, cpuPercent: 25 }] } });
});

test('says that the host hides the processes of others', () => {
  const host = createHost();
  const walk = ['walk 12.00 10.00 1', 'row 7 1 50 100 python', 'walk-end'];
  expect(host.round('walk-begin hidden', ...walk).processes).toMatchObject({ value: { othersHidden: true } });
});

test('says that /proc cannot be read, panel by panel', () => {
  const { cpu, memory, processes, throughput } = createHost().round('walk-failed');
  for (const [panel, what] of [
    [cpu, '/proc/stat'],
    [memory, '/proc/meminfo'],
    [processes, '/proc'],
    [throughput, '/proc'],
  ])
    expect(panel).toMatchObject({ status: 'unavailable', problem: { code: 'gauges/not-readable', params: { what } } });
});

test('says that a host hides its clock, without which there are no rates', () => {
  const { processes, throughput } = createHost().round(
    'walk-begin seen',
    'walk  - 5',
    'row 7 1 50 100 python',
    'walk-end',
  );
  const problem = { code: 'gauges/not-readable', params: { what: '/proc/uptime' } };
  expect([processes, throughput]).toMatchObject([{ problem }, { problem }]);
});

test('keeps the last disk figures while df is late once, and names the mounts that hang', () => {
  const host = createHost();
  const df = [
    'df-begin',
    'df Filesystem Type 1024-blocks Used Available Capacity Mounted on',
    'df /dev/sda1 ext4 1000000 5 5 50% /',
  ];
  host.round(...df, 'df-end');
  expect(host.round('df-begin', 'df-late all').disk.status).toBe('ok');
  const sample = host.round(...df, 'df-hung nfs4 nas:/ml\\040data /mnt/ml data', 'df-end');
  expect(sample.disk).toMatchObject({
    value: [
      { mountPoint: '/', responding: true },
      { mountPoint: '/mnt/ml data', source: 'nas:/ml data', responding: false },
    ],
  });
  expect(host.round('df-late local').disk).toMatchObject({ problem: { code: 'gauges/disk-silent' } });
});

test('counts the tools that run on among what measuring costs the host', () => {
  const host = createHost();
  host.round('cost 10 0');
  host.round('spent gpu 15', 'spent gpu 20', 'spent apps 10');
  expect(host.round('cost 10 1000').probeCpuPercent).toBe(4);
  // Begun again at another pace, it counts from nothing.
  host.round('spent gpu 10');
  expect(host.round('cost 10 1000').probeCpuPercent).toBe(5);
});
