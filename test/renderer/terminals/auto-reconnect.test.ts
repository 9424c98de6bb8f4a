import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AutoReconnect, createAutoReconnect, waitBefore } from '../../../renderer/terminals/auto-reconnect.ts';

let tries = 0;
let auto: AutoReconnect;
const network = new EventTarget();
beforeEach(() => {
  vi.useFakeTimers();
  tries = 0;
  auto = createAutoReconnect(() => {
    tries += 1;
  }, network);
});
afterEach(() => {
  auto.dispose();
  vi.useRealTimers();
});

test('each wait is longer than the one before, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(waitBefore)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('it goes on trying until all is well, and begins anew with the next loss', () => {
  auto.failed();
  vi.advanceTimersByTime(1000);
  expect([tries, auto.state.get()]).toEqual([1, { tries: 1 }]);
  auto.failed();
  vi.advanceTimersByTime(1999);
  expect(tries).toBe(1);
  vi.advanceTimersByTime(1);
  expect(tries).toBe(2);
  auto.stop();
  vi.advanceTimersByTime(60_000);
  expect([tries, auto.state.get()]).toEqual([2, undefined]);
  auto.failed();
  expect(auto.state.get()).toMatchObject({ tries: 1 });
});

test('a person need not wait, nor does a computer that is back on its network; one try is under way at a time', () => {
  auto.failed();
  auto.now();
  auto.now();
  expect(tries).toBe(1);
  auto.failed();
  network.dispatchEvent(new Event('online'));
  expect(tries).toBe(2);
  vi.advanceTimersByTime(60_000);
  expect(tries).toBe(2);
  auto.stop();
  auto.now();
  expect(tries).toBe(2);
});
