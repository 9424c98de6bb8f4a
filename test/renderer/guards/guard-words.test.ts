import { expect, test } from 'vitest';
import { canStand, type Guard } from '../../../preload/contract/guards.ts';
import { guardWords } from '../../../renderer/guards/guard-words.ts';
import en from '../../../renderer/i18n/en.json';
import { createWords } from '../../../renderer/i18n/translate.ts';

const words = createWords('en', en);
const seenAt = '2026-11-21T10:00:00.000Z';
const guard: Guard = { kind: 'time', limitSeconds: 7200, leftSeconds: 7200, phase: 'counting', seenAt };
const after = (minutes: number) => Date.parse(seenAt) + minutes * 60_000;

test('the time left goes down without a connection', () => {
  expect(guardWords(guard, after(0), words).short).toBe('off in 2 h');
  expect(guardWords(guard, after(48), words)).toMatchObject({ tone: 'neutral', short: 'off in 1 h' });
  expect(guardWords(guard, after(48), words).sentence).toContain('in 1 h 12 min');
  expect(guardWords(guard, after(110), words)).toMatchObject({ tone: 'warning', short: 'off in 10 min' });
});

test('a machine that should be off and is not is said to be', () => {
  expect(guardWords(guard, after(125), words)).toMatchObject({ tone: 'bad', short: 'did not stop' });
});

test('the minute that was asked for is shown, though the host counts whole seconds', () => {
  const told = (leftSeconds: number) =>
    /: (.*)\.$/.exec(guardWords({ ...guard, leftSeconds }, after(0), words).sentence)?.[1];
  expect(told(7199)).toBe(told(7200));
  expect(told(7200)).toBeDefined();
  expect(told(7260)).not.toBe(told(7200));
});

test('an idle guard says what keeps it from stopping', () => {
  const idle: Guard = { ...guard, kind: 'gpu-idle', limitSeconds: 1800, busy: 'gpu-unknown' };
  expect(guardWords(idle, after(5), words).sentence).toMatch(/idle for 30 min.*counts as in use/);
});

test('a guard seen before a restart stands no more', () => {
  expect(canStand(guard, { state: 'running', launchedAt: '2026-11-21T09:00:00.000Z' })).toBe(true);
  expect(canStand(guard, { state: 'running', launchedAt: '2026-11-21T11:00:00.000Z' })).toBe(false);
  expect(canStand(guard, { state: 'stopped', launchedAt: '2026-11-21T09:00:00.000Z' })).toBe(false);
});
