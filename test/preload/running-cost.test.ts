import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateMonth } from '../../preload/contract/month-estimate.ts';
import { hourlyCost, runningCost } from '../../preload/contract/running-cost.ts';
import { makeInstance } from '../support/instance-events.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const priced = (usdPerHour: number) => ({
  usdPerHour,
  market: 'on-demand' as const,
  askedAt: '2026-11-21T00:00:00Z',
  without: [],
});

test('a month’s estimate counts from the last start within the month, and as if it ran on', () => {
  const since = (launchedAt: string) => estimateMonth({ state: 'running', launchedAt }, 2, noon);
  // 12 hours so far, 9 days and 12 hours to go.
  expect(since('2026-11-21T00:00:00Z')).toEqual({ hoursSoFar: 12, usdSoFar: 24, usdByMonthEnd: 24 + 2 * 228 });
  expect(since('2026-03-01T00:00:00Z')?.hoursSoFar).toBe(20 * 24 + 12);
  expect(since('2026-11-21T12:00:30Z')?.usdSoFar).toBe(0);
  expect(estimateMonth({ state: 'running' }, 2, noon)).toBeUndefined();
  expect(estimateMonth({ state: 'stopped', launchedAt: '2026-11-21T00:00:00Z' }, 2, noon)?.usdByMonthEnd).toBe(0);
});

test('no estimate is less than what has been paid, nor more than the whole month', () => {
  const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(time, time, fc.double({ min: 0.001, max: 500, noNaN: true }), (launchedAt, now, usd) => {
      const month = estimateMonth({ state: 'running', launchedAt: launchedAt.toISOString() }, usd, now.getTime());
      expect(month && month.usdSoFar >= 0 && month.usdByMonthEnd >= month.usdSoFar).toBe(true);
      expect(month?.usdByMonthEnd).toBeLessThanOrEqual(usd * 31 * 24 * 1.000001);
    }),
  );
});

test('what runs is added up; an unknown price is counted and never taken for nothing', () => {
  const launchedAt = '2026-11-21T00:00:00Z';
  const unknown = { unknown: { code: 'prices/not-listed' as const, params: {} } };
  const all = [
    makeInstance({ id: 'i-1', price: priced(2), launchedAt }),
    makeInstance({ id: 'i-2', price: priced(3), launchedAt }),
    makeInstance({ id: 'i-3', price: priced(100), launchedAt, state: 'stopped' }),
    makeInstance({ id: 'i-4', price: unknown, launchedAt }),
    makeInstance({ id: 'i-5', launchedAt }),
  ];
  expect(runningCost(all, noon)).toMatchObject({
    usdPerHour: 5,
    pricedCount: 2,
    unknownCount: 2,
    month: { usdSoFar: 60 },
  });
});

test('what is about to be started is priced as if it ran, and an unknown price stays unknown', () => {
  const all = [makeInstance({ id: 'i-1', price: priced(2), state: 'stopped' }), makeInstance({ id: 'i-2' })];
  expect(hourlyCost(all)).toEqual({ usdPerHour: 2, pricedCount: 1, unknownCount: 1 });
  expect(hourlyCost([])).toEqual({ usdPerHour: 0, pricedCount: 0, unknownCount: 0 });
});
