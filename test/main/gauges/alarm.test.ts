import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Alarm, nextAlarm, type Reading } from '../../../main/gauges/alarm.ts';

const timing = { holdMs: 60_000, clearMs: 30_000, gapMs: 90_000 };
const readings = fc.array(
  fc.record({
    reading: fc.constantFrom<Reading>('over', 'between', 'under'),
    afterMs: fc.oneof(fc.integer({ min: 1_000, max: 20_000 }), fc.integer({ min: 100_000, max: 1_000_000 })),
  }),
  { maxLength: 200 },
);

test('an alarm rings only after it has been over for all of its time, and rings once until it has been well for all of that', () => {
  fc.assert(
    fc.property(readings, (all) => {
      let alarm: Alarm = { phase: 'quiet' };
      let atMs = 0;
      let overSinceMs: number | undefined;
      let wellSinceMs: number | undefined;
      for (const { reading, afterMs } of all) {
        const before = alarm;
        atMs += afterMs;
        const isUnseen = afterMs > timing.gapMs;
        overSinceMs = reading === 'over' ? ((isUnseen ? undefined : overSinceMs) ?? atMs) : undefined;
        wellSinceMs = reading === 'under' ? ((isUnseen ? undefined : wellSinceMs) ?? atMs) : undefined;
        alarm = nextAlarm(alarm, reading, atMs, timing);
        if (before.phase !== 'raised' && alarm.phase === 'raised')
          expect(atMs - (overSinceMs ?? Number.NaN)).toBeGreaterThanOrEqual(timing.holdMs);
        if (before.phase === 'raised' && alarm.phase === 'raised') expect(alarm.sinceMs).toBe(before.sinceMs);
        if (before.phase === 'raised' && alarm.phase !== 'raised')
          expect(atMs - (wellSinceMs ?? Number.NaN)).toBeGreaterThanOrEqual(timing.clearMs);
      }
    }),
  );
});

test('a clock that is put back delays an alarm by no more than its time, and keeps none raised for longer', () => {
  const hour = 3_600_000;
  const run = (start: Alarm, reading: Reading) => {
    let alarm = start;
    for (let atMs = 0; atMs <= 60_000; atMs += 20_000) alarm = nextAlarm(alarm, reading, atMs, timing);
    return alarm.phase;
  };
  expect(run({ phase: 'rising', sinceMs: hour, seenMs: hour }, 'over')).toBe('raised');
  expect(run({ phase: 'raised', sinceMs: hour, seenMs: hour, wellSinceMs: hour }, 'under')).toBe('quiet');
});

test('a figure that stays in the belt below its threshold neither rings nor is taken for well', () => {
  fc.assert(
    fc.property(readings, fc.boolean(), (all, isRaised) => {
      let alarm: Alarm = isRaised ? { phase: 'raised', sinceMs: 0, seenMs: 0 } : { phase: 'quiet' };
      let atMs = 0;
      for (const { afterMs } of all) {
        atMs += afterMs;
        alarm = nextAlarm(alarm, 'between', atMs, timing);
      }
      expect(alarm.phase).toBe(isRaised ? 'raised' : 'quiet');
    }),
  );
});
