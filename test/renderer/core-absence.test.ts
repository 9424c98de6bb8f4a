import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCoreAbsence } from '../../renderer/core-absence.ts';
import type { LinkPhase } from '../../renderer/session.ts';
import { createStore } from '../../renderer/store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a core that stays away is said to be, and one that is back is not', () => {
  const phase = createStore<LinkPhase>('open');
  const isAway = createCoreAbsence(phase, 600);
  phase.set('lost');
  expect(isAway.get()).toBe(false);
  vi.advanceTimersByTime(600);
  expect(isAway.get()).toBe(true);
  phase.set('open');
  expect(isAway.get()).toBe(false);
});

test('a core that is only started again startles nobody', () => {
  const phase = createStore<LinkPhase>('open');
  const isAway = createCoreAbsence(phase, 600);
  phase.set('lost');
  vi.advanceTimersByTime(599);
  phase.set('open');
  vi.advanceTimersByTime(10_000);
  expect(isAway.get()).toBe(false);
});
