import { expect, test } from 'vitest';
import type { Process } from '../../../preload/contract/gauges.ts';
import {
  firstProcesses,
  isIdleNotebook,
  joinGpuProcesses,
  shortCommand,
} from '../../../renderer/gauges/process-order.ts';

const process = (pid: number, cpuPercent?: number, residentBytes?: number): Process => ({
  pid,
  cpuPercent,
  residentBytes,
  command: `p${pid}`,
});
const pids = (processes: Process[]) => processes.map(({ pid }) => pid);

test('sorts by CPU or memory, what could not be read last', () => {
  const processes = [process(1, undefined, 300), process(2, 5, 100), process(3, 90)];
  expect(pids(firstProcesses(processes, 'cpuPercent', 2))).toEqual([3, 2]);
  expect(pids(firstProcesses(processes, 'residentBytes', 3))).toEqual([1, 2, 3]);
});

test('rows that are pointed at keep their places when the figures change', () => {
  const now = [process(1, 5), process(2, 90), process(4, 70)];
  expect(pids(firstProcesses(now, 'cpuPercent', 3, [1, 2, 3]))).toEqual([1, 2, 4]);
});

test('joins a process over its GPUs, with the memory of all of them', () => {
  const row = { pid: 7, user: 'mina', command: 'python train.py' };
  expect(
    joinGpuProcesses([
      { ...row, gpuIndex: 1, memoryUsedBytes: 2 },
      { pid: 8, command: '[Not Found]' },
      { ...row, gpuIndex: 0, memoryUsedBytes: 3 },
    ]),
  ).toEqual([
    { ...row, indexes: [0, 1], memoryBytes: 5 },
    { pid: 8, user: undefined, command: '[Not Found]', indexes: [], memoryBytes: undefined },
  ]);
});

test.each([
  ['/opt/conda/bin/python train.py --data /srv/data', 'python train.py --data /srv/data'],
  ['/init', 'init'],
  ['[kworker/u8:1]', '[kworker/u8:1]'],
  ['python /srv/serve.py', 'python /srv/serve.py'],
  ['/', '/'],
])('names %s by its program: %s', (command, expected) => {
  expect(shortCommand(command)).toBe(expected);
});

test('a notebook is idle when nothing has used its GPUs for a minute', () => {
  const point = (...gpuPercents: (number | undefined)[]) => ({ takenAt: '2026-11-22T00:00:00Z', gpuPercents });
  const minute = (...gpuPercents: (number | undefined)[]) => Array.from({ length: 30 }, () => point(...gpuPercents));
  const notebook = 'python -m ipykernel_launcher -f kernel.json';
  expect(isIdleNotebook(notebook, [0], minute(0, 97))).toBe(true);
  expect(isIdleNotebook(notebook, [0, 1], minute(0, 97))).toBe(false);
  expect(isIdleNotebook(notebook, [0], [point(5), ...minute(0).slice(1)])).toBe(false);
  expect(isIdleNotebook(notebook, [0], minute(0).slice(1))).toBe(false);
  expect(isIdleNotebook(notebook, [0], minute(undefined))).toBe(false);
  expect(isIdleNotebook('python train.py', [0], minute(0))).toBe(false);
});
