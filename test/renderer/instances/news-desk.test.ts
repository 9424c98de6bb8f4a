import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createNewsDesk, type NewsDesk } from '../../../renderer/instances/news-desk.ts';

let told: string[];
let desk: NewsDesk;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  desk = createNewsDesk(
    ({ name, text }) => told.push(`${name}: ${text}`),
    (all) => told.push(all.map(({ name }) => name).join(' + ')),
  );
});
afterEach(() => {
  desk.dispose();
  vi.useRealTimers();
});
const running = (name: string) => ({ name, text: 'running' });

test('seventeen machines that come to rest together are one notification', () => {
  const names = Array.from({ length: 17 }, (_, index) => `m${index}`);
  for (const name of names) desk.tell(running(name), false);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([names.join(' + ')]);
});

test('what somebody waits for is told at once, and apart from the rest', () => {
  desk.tell(running('other'), false);
  desk.tell(running('mine'), true);
  expect(told).toEqual(['mine: running']);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['mine: running', 'other: running']);
});

test('news of later is told later, and nothing twice', () => {
  desk.tell(running('one'), false);
  vi.advanceTimersByTime(10_000);
  desk.tell(running('two'), false);
  desk.tell(running('three'), false);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual(['one: running', 'two + three']);
});
