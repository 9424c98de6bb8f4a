import { expect, test } from 'vitest';
import type { GaugeEvent, GaugePoint } from '../../../preload/contract/gauges.ts';
import { historyMinutes, nextGaugeState, nothingKnown, toPlotData } from '../../../renderer/gauges/gauge-state.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21) + seconds * 1000).toISOString();
const point = (seconds: number, cpuPercent?: number): GaugePoint => ({
  takenAt: at(seconds),
  cpuPercent,
  gpuPercents: [],
});
const waiting = { status: 'waiting' } as const;
const sampleAt = (seconds: number): GaugeEvent => ({
  kind: 'sample',
  point: point(seconds, 50),
  sample: {
    takenAt: at(seconds),
    disk: waiting,
    cpu: waiting,
    memory: waiting,
    processes: waiting,
    gpu: waiting,
    throughput: waiting,
    pressure: waiting,
  },
});
const probeEnded = { code: 'gauges/probe-ended', params: {} } as const;

test('a clock that is put back leaves no points ahead of the newest', () => {
  const state = nextGaugeState(nextGaugeState(nothingKnown, sampleAt(100)), sampleAt(40));
  expect(state.points.map(({ takenAt }) => takenAt)).toEqual([point(40, 50).takenAt]);
});

test('a sample that the history already holds is not drawn twice', () => {
  const history = nextGaugeState(nothingKnown, { kind: 'history', points: [point(0, 40), point(2, 50)] });
  expect(nextGaugeState(history, sampleAt(2)).points).toEqual([point(0, 40), point(2, 50)]);
});

test('keeps only as much of the past as the plots show', () => {
  let state = nothingKnown;
  for (let seconds = 0; seconds <= historyMinutes * 60 + 60; seconds += 2)
    state = nextGaugeState(state, sampleAt(seconds));
  expect(state.points[0]?.takenAt).toBe(at(60));
});

test('an interruption is said until the next sample, and the last figures stay', () => {
  const interrupted = nextGaugeState(nextGaugeState(nothingKnown, sampleAt(0)), {
    kind: 'interrupted',
    problem: probeEnded,
  });
  expect(interrupted).toMatchObject({ interrupted: probeEnded, sample: { takenAt: at(0) } });
  expect(nextGaugeState(interrupted, sampleAt(2)).interrupted).toBeUndefined();
});

test('asking again takes the failure away', () => {
  const failed = nextGaugeState(nothingKnown, { kind: 'failed', problem: probeEnded });
  expect(failed.failed).toEqual(probeEnded);
  expect(nextGaugeState(failed, { kind: 'asked', attempt: 1 }).failed).toBeUndefined();
});

test('a line is broken where nothing was measured, never drawn as zero', () => {
  const points = [point(0, 40), point(2), point(4, 60), point(100, 70)];
  const { seconds, lines } = toPlotData(points, ({ cpuPercent }) => [cpuPercent]);
  expect(lines).toEqual([[40, null, 60, null, 70]]);
  expect(seconds.map((value) => value - (seconds[0] ?? 0))).toEqual([0, 2, 4, 52, 100]);
});

test('a GPU that appears later has a line of its own from then on', () => {
  const points = [
    { ...point(0), gpuPercents: [10] },
    { ...point(2), gpuPercents: [20, 30] },
  ];
  expect(toPlotData(points, ({ gpuPercents = [] }) => gpuPercents).lines).toEqual([
    [10, 20],
    [null, 30],
  ]);
});
