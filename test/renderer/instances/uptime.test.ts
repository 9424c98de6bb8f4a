import { expect, test } from 'vitest';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';
import { uptimeText } from '../../../renderer/instances/uptime.ts';
import { anInstance } from './an-instance.ts';

const words = createWords('en', en);
const launchedAt = '2026-11-21T10:00:00.000Z';
const after = (ms: number) => Date.parse(launchedAt) + ms;
const running = anInstance({ state: 'running', launchedAt });

test("a fresh instance has been up for less than a minute, also when the cloud's clock is ahead of this computer's", () => {
  expect(uptimeText(running, after(340), words)).toBe('<1 min');
  expect(uptimeText(running, after(-90_000), words)).toBe('<1 min');
});

test('later its uptime is told in the largest units', () => {
  expect(uptimeText(running, after(60_000), words)).toBe('1 min');
  expect(uptimeText(running, after(26 * 3_600_000), words)).toBe('1 d 2 h');
  expect(uptimeText(running, after(26 * 3_600_000), words, 1)).toBe('1 d');
});

test('what does not run has no uptime', () => {
  expect(uptimeText({ ...running, state: 'stopped' }, after(60_000), words)).toBeUndefined();
});
