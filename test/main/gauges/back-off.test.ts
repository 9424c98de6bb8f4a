import { expect, test } from 'vitest';
import { createBackOff } from '../../../main/gauges/back-off.ts';
import { sampleAt } from '../../support/gauge-samples.ts';

const second = 1000;

test('a host that can’t keep up is spared, tried again after two minutes, and then after four', () => {
  const backOff = createBackOff();
  let atMs = 0;
  const take = (count: number, everyMs: number) => {
    for (let each = 0; each < count; each += 1) {
      atMs += everyMs;
      backOff.accept(sampleAt(0, {}), atMs, backOff.isOn ? 'slow' : 'quick');
    }
  };
  take(10, 2 * second);
  take(2, 8 * second);
  expect(backOff.isOn).toBe(false);
  take(2, 8 * second);
  expect(backOff.isOn).toBe(true);
  take(7, 20 * second);
  expect(backOff.isOn).toBe(false);
  take(4, 8 * second);
  expect(backOff.isOn).toBe(true);
  take(7, 20 * second);
  expect(backOff.isOn).toBe(true);
  take(7, 20 * second);
  expect(backOff.isOn).toBe(false);
});

test('so is one that pays more than one percent of a core, until it does not', () => {
  const backOff = createBackOff();
  const sample = (probeCpuPercent: number) => ({ ...sampleAt(0, {}), probeCpuPercent });
  for (let atMs = 0; atMs <= 58_000; atMs += 2_000) backOff.accept(sample(1.4), atMs, 'quick');
  expect(backOff.isOn).toBe(false);
  backOff.accept(sample(1.4), 60_000, 'quick');
  expect(backOff.isOn).toBe(true);
  backOff.accept(sample(1.2), 300_000, 'slow');
  expect(backOff.isOn).toBe(true);
  backOff.accept(sample(0.9), 320_000, 'slow');
  expect(backOff.isOn).toBe(false);
});
