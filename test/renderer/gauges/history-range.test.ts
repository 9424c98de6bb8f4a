import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boundsOf,
  chosen,
  type HistoryRange,
  longestSeconds,
  moved,
  zoomed,
} from '../../../renderer/gauges/history-range.ts';

const now = 1_800_000_000;

test('what is drawn over stays, moves by half its length, and comes closer around its middle', () => {
  const range = chosen(now - 7200, now - 3600, now);
  expect(boundsOf(range, now + 60)).toEqual({ fromSeconds: now - 7200, untilSeconds: now - 3600 });
  expect(boundsOf(moved(range, -0.5, now), now)).toEqual({ fromSeconds: now - 9000, untilSeconds: now - 5400 });
  expect(boundsOf(zoomed(range, 0.5, now), now)).toEqual({ fromSeconds: now - 6300, untilSeconds: now - 4500 });
});

test('the last hour goes on with the time, also when it is made longer, until somebody goes back', () => {
  const day: HistoryRange = zoomed({ lastSeconds: 3600 }, 2, now);
  expect(boundsOf(day, now + 60)).toEqual({ fromSeconds: now - 7140, untilSeconds: now + 60 });
  expect(moved(day, 0.5, now)).toBe(day);
  expect(boundsOf(moved(day, -0.5, now), now + 60).untilSeconds).toBe(now - 3600);
});

test('whatever is pressed, the time stays within what is kept and is never empty', () => {
  const step = fc.oneof(
    fc.constant((range: HistoryRange) => moved(range, -0.5, now)),
    fc.constant((range: HistoryRange) => moved(range, 0.5, now)),
    fc.constant((range: HistoryRange) => zoomed(range, 0.5, now)),
    fc.constant((range: HistoryRange) => zoomed(range, 2, now)),
    fc.tuple(fc.integer({ min: 0, max: now }), fc.integer({ min: 0, max: now })).map(
      ([from, until]) =>
        () =>
          chosen(Math.min(from, until), Math.max(from, until), now),
    ),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let range: HistoryRange = { lastSeconds: 3600 };
      for (const next of steps) range = next(range);
      const { fromSeconds, untilSeconds } = boundsOf(range, now);
      expect(untilSeconds - fromSeconds).toBeGreaterThanOrEqual(59);
      expect(fromSeconds).toBeGreaterThanOrEqual(now - longestSeconds - 1);
      expect(untilSeconds).toBeLessThanOrEqual(now + 1);
    }),
  );
});
