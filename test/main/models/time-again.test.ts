import { expect, test } from 'vitest';
import { timeAgain } from '../../../main/models/time-again.ts';

/** Answers at once and says how long it took. */
function processOf(latencyMs: number) {
  const asked: number[] = [];
  return {
    asked,
    compare: async (_sample: unknown, repeats: number) => {
      asked.push(repeats);
      const result = { path: 'a.png' };
      const latenciesMs = Array.from({ length: latencyMs > 0 ? repeats : 0 }, () => latencyMs);
      return { kind: 'compared' as const, recordCount: 1, result, outputs: [], latenciesMs };
    },
  };
}
const one = [{ path: 'a.png', record: 0 }];

test('one sample is timed a dozen times, after a slow first answer a few and then the rest', async () => {
  const process = processOf(2);
  expect(await timeAgain(process, one, 0, 300)).toHaveLength(12);
  expect(process.asked).toEqual([expect.any(Number), expect.any(Number)]);
});

test('a run that has times enough, a slow model and one that fails are left alone', async () => {
  const process = processOf(2);
  expect(await timeAgain(process, one, 12, 5)).toEqual([]);
  expect(await timeAgain(process, one, 0, 5000)).toEqual([]);
  expect(process.asked).toEqual([]);
  expect(await timeAgain(processOf(0), one, 0, 5)).toEqual([]);
});
