import { expect, test } from 'vitest';
import { findIdle } from '../../../main/gauges/find-idle.ts';
import type { GaugePoint } from '../../../preload/contract/gauges.ts';

/** Five minutes, a point every two seconds. */
function points(of: (index: number) => Partial<GaugePoint>, count = 150): GaugePoint[] {
  return Array.from({ length: count }, (_, index) => ({
    takenAt: new Date(Date.UTC(2026, 10, 21) + index * 2000).toISOString(),
    cpuPercent: 1,
    memoryPercent: 10,
    gpuPercents: [],
    ...of(index),
  }));
}

test('a host whose processors did nothing for five minutes is idle', () => {
  expect(findIdle(points(() => ({})))).toBe('cpu');
  expect(findIdle(points(() => ({ cpuPercent: 90, gpuPercents: [0, 1] })))).toBe('gpu');
});

test('anything that worked, or could not be read, counts as busy', () => {
  expect(findIdle(points((index) => ({ cpuPercent: index === 70 ? 60 : 1 })))).toBeUndefined();
  expect(findIdle(points((index) => ({ gpuPercents: [0, index === 3 ? 99 : 0] })))).toBeUndefined();
  expect(findIdle(points((index) => ({ gpuPercents: [0, index === 3 ? undefined : 0] })))).toBeUndefined();
  expect(findIdle(points((index) => ({ gpuPercents: index === 9 ? [] : [0] })))).toBeUndefined();
  expect(findIdle(points(() => ({ gpuPercents: undefined })))).toBeUndefined();
  expect(findIdle(points((index) => ({ gpuPercents: index === 9 ? undefined : [] })))).toBeUndefined();
  expect(findIdle(points((index) => ({ cpuPercent: index === 0 ? undefined : 0 })))).toBeUndefined();
});

test('a few seconds, or minutes with a hole in them, tell nothing', () => {
  expect(findIdle([])).toBeUndefined();
  expect(findIdle(points(() => ({}), 60))).toBeUndefined();
  expect(findIdle(points(() => ({})).filter((_, index) => index < 40 || index > 80))).toBeUndefined();
});
