import type { GaugeSample } from '../../preload/contract/gauges.ts';
import type { ProbePace } from './probe.ts';

/** Whether a host is to be measured less often, as it can't keep up or pays too much. */
type BackOff = {
  accept(sample: GaugeSample, atMs: number, pace: ProbePace): void;
  readonly isOn: boolean;
};

/** A quick sample that comes later than this after the one before was too much for the host. */
const slowSampleMs = 5_000;
const slowSamplesInTurn = 3;
/** Of one core. What a short life has cost says little. */
const dearPercent = 1;
const dearAfterMs = 60_000;
/** It is tried again after so long, and after twice as long each time that this was too early. */
const pauseMs = { first: 2 * 60_000, last: 32 * 60_000 };

export function createBackOff(): BackOff {
  let lastMs: number | undefined;
  let firstMs: number | undefined;
  let slowInTurn = 0;
  let untilMs: number | undefined;
  let nextPauseMs = pauseMs.first;

  return {
    accept({ probeCpuPercent = 0 }, atMs, pace) {
      firstMs ??= atMs;
      const sinceMs = atMs - (lastMs ?? atMs);
      lastMs = atMs;
      if (untilMs !== undefined) {
        if (atMs < untilMs || probeCpuPercent > dearPercent) return;
        untilMs = undefined;
        slowInTurn = 0;
        return;
      }
      if (pace === 'slow') return;
      slowInTurn = sinceMs > slowSampleMs ? slowInTurn + 1 : 0;
      const isDear = probeCpuPercent > dearPercent && atMs - firstMs >= dearAfterMs;
      if (slowInTurn < slowSamplesInTurn && !isDear) return;
      untilMs = atMs + nextPauseMs;
      nextPauseMs = Math.min(pauseMs.last, nextPauseMs * 2);
    },
    get isOn() {
      return untilMs !== undefined;
    },
  };
}
