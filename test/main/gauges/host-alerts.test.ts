import { expect, test } from 'vitest';
import { createHostAlerts } from '../../../main/gauges/host-alerts.ts';
import { toReading } from '../../../main/gauges/host-reading.ts';
import { defaultGaugeThresholds } from '../../../preload/contract/gauge-alerts.ts';
import { diskOf, gpuAt, memoryAt, memoryStallAt, sampleAt } from '../../support/gauge-samples.ts';

const thresholds = defaultGaugeThresholds;

/** A host that is sampled every 20 s. */
function host(limits = thresholds) {
  const alerts = createHostAlerts();
  let second = 0;
  return {
    alerts,
    /** Samples it like this for so many minutes; gives the processes that were missed. */
    run(minutes: number, part: Parameters<typeof sampleAt>[1]) {
      const missed = [];
      for (const end = second + minutes * 60; second < end; second += 20) {
        const sample = sampleAt(second, part);
        missed.push(...alerts.accept(sample, toReading(sample), limits));
      }
      return missed;
    },
    kinds: () => alerts.current().map(({ kind }) => kind),
  };
}

test('a disk over 90 % is told at once with its name, trembles without a word, and is well at 87 %', () => {
  const { run, kinds, alerts } = host();
  run(1, { disk: diskOf(89) });
  expect(kinds()).toEqual([]);
  run(1, { disk: diskOf(91) });
  const [alert] = alerts.current();
  expect(alert).toMatchObject({ kind: 'disk', subject: '/', percent: 91 });
  for (const percent of [89, 90, 88]) run(1, { disk: diskOf(percent) });
  expect(alerts.current()).toMatchObject([{ id: alert?.id }]);
  run(1, { disk: diskOf(86) });
  expect(kinds()).toEqual([]);
});

test('a disk that stays full hides no other one, and each is well by itself', () => {
  const { run, kinds, alerts } = host();
  const both = (root: number, data: number) => {
    const [one, other] = [diskOf(root), diskOf(data)];
    if (one.status !== 'ok' || other.status !== 'ok') throw new Error('no disks');
    return { disk: { ...one, value: [...one.value, ...other.value.map((it) => ({ ...it, mountPoint: '/data' }))] } };
  };
  run(1, both(50, 99));
  expect(alerts.current()).toMatchObject([{ subject: '/data' }]);
  run(1, both(92, 99));
  expect(alerts.current()).toMatchObject([{ subject: '/data' }, { subject: '/', percent: 92 }]);
  expect(new Set(alerts.current().map(({ id }) => id)).size).toBe(2);
  run(1, both(88, 40));
  expect(alerts.current()).toMatchObject([{ subject: '/', percent: 88 }]);
  run(1, { disk: { status: 'ok', value: [] } });
  expect(kinds()).toEqual([]);
});

test('inodes that run out are told beside the space, and apart from it', () => {
  const { run, alerts } = host();
  const withInodes = (percent: number) => {
    const disk = diskOf(95);
    if (disk.status !== 'ok') throw new Error('no disk');
    return {
      disk: { ...disk, value: disk.value.map((it) => ({ ...it, inodeCount: 1000, usedInodeCount: percent * 10 })) },
    };
  };
  run(1, withInodes(97));
  expect(alerts.current()).toMatchObject([
    { subject: '/', percent: 97, isOfInodes: true },
    { subject: '/', percent: 95 },
  ]);
  run(1, withInodes(10));
  expect(alerts.current()).toHaveLength(1);
});

test('GPUs rest only when all of them do, and one that can’t be read may be at work', () => {
  const gpus = (...percents: (number | undefined)[]) => {
    const value = percents.map((utilizationPercent, index) => ({
      index,
      name: 'A100',
      mig: false,
      utilizationPercent,
    }));
    return { gpu: { status: 'ok' as const, value: { gpus: value } } };
  };
  const { run, kinds } = host();
  run(40, gpus(0, 0, 0, 0, 0, 0, 0, 30));
  run(40, gpus(0, undefined));
  expect(kinds()).toEqual([]);
  run(40, gpus(0, 1));
  expect(kinds()).toEqual(['gpu-idle']);
  run(1, gpus(undefined, 90));
  expect(kinds()).toEqual([]);
});

test('GPUs that rest for half an hour are told, one step of work before that begins anew, and a figure that can’t be read says nothing', () => {
  const { run, kinds } = host();
  run(29, { gpu: gpuAt(0) });
  run(1, { gpu: gpuAt(80) });
  run(29, { gpu: gpuAt(1) });
  expect(kinds()).toEqual([]);
  run(2, { gpu: gpuAt(1) });
  expect(kinds()).toEqual(['gpu-idle']);
  run(5, { gpu: gpuAt(undefined) });
  expect(kinds()).toEqual(['gpu-idle']);
  run(1, { gpu: gpuAt(90) });
  expect(kinds()).toEqual([]);
});

test('memory has to be short for a minute', () => {
  const { run, kinds } = host();
  run(0.5, { memory: memoryAt(97) });
  run(0.5, { memory: memoryAt(50) });
  expect(kinds()).toEqual([]);
  run(2, { memory: memoryAt(97) });
  expect(kinds()).toEqual(['memory']);
});

test('a machine that only waits for memory is told though its memory is not full, until both are well', () => {
  const { run, kinds, alerts } = host();
  run(2, { memory: memoryAt(80), pressure: memoryStallAt(4) });
  expect(kinds()).toEqual([]);
  run(2, { memory: memoryAt(80), pressure: memoryStallAt(35) });
  expect(alerts.current()).toMatchObject([{ kind: 'memory', percent: 80, stalledPercent: 35 }]);
  run(2, { memory: memoryAt(97), pressure: memoryStallAt(0) });
  expect(alerts.current()).toMatchObject([{ kind: 'memory', percent: 97 }]);
  expect(alerts.current()[0]).not.toHaveProperty('stalledPercent');
  run(2, { memory: memoryAt(80), pressure: memoryStallAt(0) });
  expect(kinds()).toEqual([]);
});

test('a process that has worked for ten minutes is missed once, told when it has really gone, and forgotten when it is back', () => {
  const { run, kinds, alerts } = host();
  const atWork = { gpu: gpuAt(90, [{ pid: 7, command: 'python train.py' }]) };
  expect(run(12, atWork)).toEqual([]);
  const missed = run(3, { gpu: gpuAt(0) });
  expect(missed).toMatchObject([{ pid: 7, command: 'python train.py' }]);
  expect(kinds()).toEqual([]);
  for (const worker of missed) alerts.noteGone(worker, Date.now());
  expect(alerts.current()).toMatchObject([{ kind: 'process-gone', subject: 'python train.py' }]);
  run(1, { gpu: gpuAt(90, [{ pid: 8, command: 'python train.py' }]) });
  expect(kinds()).toEqual([]);
});

test('each program that has ended is told, and one of many parts once', () => {
  const { alerts } = host();
  const worker = (pid: number, command: string) => ({ pid, command, sinceMs: 0, seenMs: 1 });
  for (const one of [worker(7, 'python train.py'), worker(8, 'python train.py'), worker(9, 'vllm serve')])
    alerts.noteGone(one, 2);
  expect(alerts.current()).toMatchObject([{ subject: 'python train.py' }, { subject: 'vllm serve' }]);
  expect(new Set(alerts.current().map(({ id }) => id)).size).toBe(2);
});

test('what is switched off is not told, and no more told once it is switched off', () => {
  const off = { ...thresholds, disk: { isOn: false, percent: 90 } };
  const quiet = host(off);
  quiet.run(1, { disk: diskOf(99) });
  expect(quiet.kinds()).toEqual([]);
});
