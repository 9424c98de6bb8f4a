import { array, assert, constantFrom, oneof, property, string, stringMatching, tuple, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { parseCpuTimes, parseLoadAverages } from '../../../main/gauges/cpu.ts';
import { parseDf, parseHungMount, worthShowing } from '../../../main/gauges/df.ts';
import { parseMeminfo } from '../../../main/gauges/memory.ts';
import { parseMig } from '../../../main/gauges/mig.ts';
import { explainFailure, parseGpuProcessRow, parseGpuRow } from '../../../main/gauges/nvidia-smi.ts';
import { parseStall } from '../../../main/gauges/pressure.ts';
import { createProbeReader, type ProbeLine } from '../../../main/gauges/probe-reader.ts';
import { parseProcessName, parseWalk } from '../../../main/gauges/processes.ts';
import { replay, replayKinds } from '../../../main/gauges/replay.ts';
import { createSampleBuilder, toPoint } from '../../../main/gauges/sample-builder.ts';
import { parseMacTop } from '../../../main/gauges/top-macos.ts';
import { gaugePointSchema, gaugeSampleSchema } from '../../../preload/contract/gauges.ts';

/** Text made of what tools print, put together wrongly. */
const piece = oneof(
  string({ maxLength: 20 }),
  string({ unit: 'binary', maxLength: 10 }),
  stringMatching(/^[0-9.,% -]{0,30}$/),
  constantFrom(
    'Filesystem Type 1024-blocks\n',
    'Filesystem Inodes IUsed\n',
    '/dev/sda1 ',
    ' 12% /',
    ' - ',
    '[N/A], ',
    'GPU-1, ',
    'MemTotal: ',
    ' kB\n',
  ),
  constantFrom(
    'cpu  1 2 3',
    'row 1 2 3 4 ',
    'walk 2 1 3',
    'Processes: 5 total',
    '7:1:2',
    'GPU 0: x (UUID: GPU-1)\n',
    '    MIG Device\n        Index : 0\n        FB Memory Usage\n            Used : 5 MiB\n',
    'memory full avg10=1.00 avg60=',
    '1 2 3 sda1',
    '\n',
    ' '.repeat(3000),
    '1'.repeat(3000),
  ),
  constantFrom('9'.repeat(400), '-1', '1e999', 'NaN', 'Infinity', '__proto__', '\u202egnp', '\0', '\u001b[31m'),
);
const text = array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const host = { cores: undefined, ticksPerSecond: 100, pageBytes: undefined };

const parsers: [string, (text: string) => unknown][] = [
  ['df', (it) => worthShowing(parseDf(it))],
  ['a hung mount', parseHungMount],
  ['/proc/stat', parseCpuTimes],
  ['/proc/loadavg', parseLoadAverages],
  ['/proc/meminfo', parseMeminfo],
  ['a walk', (it) => parseWalk(it.split('\n'), host, new Map())],
  ['a process name', parseProcessName],
  ['a GPU', (it) => [parseGpuRow(it, 'events'), parseGpuRow(it, 'throttle'), parseGpuRow(it, 'base')]],
  ['pressure', (it) => it.split('\n').map(parseStall)],
  ['MIG instances', (it) => parseMig(it.split('\n'))],
  ['a GPU process', parseGpuProcessRow],
  ['a refusal of nvidia-smi', explainFailure],
  ["macOS's top", (it) => parseMacTop(it.split('\n'), 1)],
];

test.each(parsers)('%s: reads anything without failing, hanging or inventing figures', (_name, parse) => {
  assert(
    property(text, (it) => {
      const startedAt = performance.now();
      const read = JSON.stringify(parse(it)) ?? '';
      expect(read).not.toMatch(/:null\b/); // JSON's word for NaN and Infinity
      expect(performance.now() - startedAt).toBeLessThan(250);
    }),
    { numRuns: 500 },
  );
});

/** What whole recordings are made of, put together wrongly. */
const recorded = oneof(
  piece,
  constantFrom(
    'top - 1:00 up, load average: 1,0, 2,0, 3,0\n',
    '%Cpu(s): 1,0 us, 9,0 id\n',
    'MiB Mem : 1,0 total, 2 free\n',
  ),
  constantFrom(
    'PID USER VSZ %VSZ %CPU COMMAND\n',
    'PID COMMAND %CPU USER\n',
    '1 a 1m2% 3% sh\n',
    '1447g5792%',
    'Mem: 1K used, 2K free\n',
  ),
  constantFrom(
    'CONTAINER ID   NAME   CPU %\n',
    'TYPE  SIZE  RECLAIMABLE\n',
    '0123456789ab   x   --\n',
    '{"ID":"0123456789ab","CPUPerc":',
    '[[[[',
    '{"__proto__":',
  ),
  constantFrom(
    'index, name, mig.mode.current\n',
    '0, ',
    'pid, process_name\n',
    'GPU 0: x (UUID: GPU-1)\n',
    '  MIG 1g Device 0: (UUID: MIG-1)\n',
  ),
  constantFrom(
    '| NVIDIA-SMI 470.1  Driver Version: 470.1  CUDA |\n',
    '|   0  Tesla T4            Off  | 00000000:00:04.0 Off |                    0 |\n',
    '| N/A   61C    P0    28W /  70W |    735MiB / 15079MiB |      0%      Default |\n',
    '|  0    1   0   0  |     11MiB / 20096MiB | 42      0 |  3   0    2    0    0 |\n',
    '|    0   N/A  N/A      8834      C   python                            199MiB |\n',
    `|${' '.repeat(250)}|\n`,
  ),
  constantFrom(
    '12K\t/x\n',
    "du: can't open '",
    "du: ': ",
    ': ',
    'LISTEN 0 1 *:80 *:*\n',
    'tcp 0 0 *.1 *.* LISTEN 1/x\n',
    'p1\nn*:7\n',
  ),
);
const recording = array(recorded, { maxLength: 40 }).map((pieces) => pieces.join(''));

test.each(replayKinds)(
  'a recorded %s: anything is read, and each line of it was read or is said not to have been',
  (kind) => {
    assert(
      property(recording, (it) => {
        const startedAt = performance.now();
        const { value, unread } = replay(kind, it);
        expect(JSON.stringify(value)).not.toMatch(/:null\b/);
        const lines = it.replaceAll('\r\n', '\n').split('\n');
        // podman's one array stands for a single line.
        for (const { line } of unread) expect(lines[line - 1]?.trim()).not.toBe('');
        expect(unread.length).toBeLessThanOrEqual(lines.length);
        expect(performance.now() - startedAt).toBeLessThan(250);
      }),
      { numRuns: 300 },
    );
  },
);

test.each(replayKinds)('a recorded %s of nothing but noise is read in no time, however long it is', (kind) => {
  const noise = Array.from({ length: 20_000 }, (_, at) => `x'${' a: '.repeat(at % 200)}`).join('\n');
  const startedAt = performance.now();
  expect(replay(kind, noise).unread).toHaveLength(10_000);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

const lineName = constantFrom(
  ...[
    'hello',
    'stat',
    'load',
    'mem',
    'cost',
    'spent',
    'name',
    'walk-begin',
    'walk',
    'row',
    'walk-end',
    'walk-failed',
    'no-awk',
    'cores',
    'net',
    'io',
    'lacks',
    'psi',
  ],
  ...[
    'df-begin',
    'df',
    'df-hung',
    'df-end',
    'inodes-begin',
    'inodes',
    'inodes-end',
    'df-late',
    'gpu-missing',
    'gpu-begin',
    'gpu',
    'gpu-end',
    'apps-begin',
  ],
  ...['apps', 'apps-end', 'top-begin', 'top', 'top-end', 'end', 'toString', '__proto__'],
);

test('whatever a host sends, every sample fits the contract', () => {
  assert(
    property(array(tuple(lineName, text), { maxLength: 60 }), (lines) => {
      const builder = createSampleBuilder(() => new Date(0));
      for (const [name, content] of lines) {
        const sample = builder.accept({ name, text: content });
        if (!sample) continue;
        gaugeSampleSchema.parse(sample);
        gaugePointSchema.parse(toPoint(sample));
      }
    }),
    { numRuns: 300 },
  );
});

test('cuts its input into the same lines, wherever the network cuts it', () => {
  const marker = 'ab'.repeat(16);
  const output = new TextEncoder().encode(
    `Willkommen\n${marker} df /srv/데이터\nnoise ${marker} end 1\r\n${marker} hello\nrest`,
  );
  const expected = [
    { name: 'df', text: '/srv/데이터' },
    { name: 'end', text: '1' },
    { name: 'hello', text: '' },
  ];
  assert(
    property(uint8Array({ min: 1, max: 40 }), (sizes) => {
      const lines: ProbeLine[] = [];
      const read = createProbeReader(marker, (line) => lines.push(line));
      let start = 0;
      for (const size of sizes) {
        read(output.subarray(start, start + size));
        start += size;
      }
      read(output.subarray(start));
      expect(lines).toEqual(expected);
    }),
  );
});

test('holds no more than one line of output that never ends', () => {
  const lines: ProbeLine[] = [];
  const read = createProbeReader('ab'.repeat(16), (line) => lines.push(line));
  const flood = new TextEncoder().encode('x'.repeat(64 * 1024));
  for (let round = 0; round < 200; round += 1) read(flood);
  read(new TextEncoder().encode(`\n${'ab'.repeat(16)} end 1\n`));
  expect(lines).toEqual([{ name: 'end', text: '1' }]);
});
