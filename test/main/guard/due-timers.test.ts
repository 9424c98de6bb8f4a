import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDueTimers } from '../../../main/guard/due-timers.ts';
import type { Guard } from '../../../preload/contract/guards.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const guard = (leftSeconds: number): Guard => ({
  kind: 'time',
  limitSeconds: leftSeconds,
  leftSeconds,
  phase: 'counting',
  seenAt: new Date().toISOString(),
});

test('the list is asked again after a guard was to stop its machine, and not for one that was cancelled', async () => {
  const onDue = vi.fn();
  const timers = createDueTimers(onDue);
  timers.follow([
    { target: 'a', guard: guard(3600) },
    { target: 'b', guard: guard(60) },
  ]);
  timers.follow([{ target: 'a', guard: guard(3600) }]);
  await vi.advanceTimersByTimeAsync(3600_000);
  expect(onDue).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(onDue).toHaveBeenCalledTimes(2);
  timers.follow([{ target: 'a', guard: guard(60) }]);
  timers.dispose();
  await vi.advanceTimersByTimeAsync(3600_000);
  expect(onDue).toHaveBeenCalledTimes(2);
});
