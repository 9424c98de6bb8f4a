import { expect, test } from 'vitest';
import { describeProgress } from '../../../../main/shells/cli/run-progress.ts';

test.each([
  [{ done: 0, total: 10_000 }, 0, '0/10000  0.0/s'],
  [{ done: 2500, total: 10_000 }, 5000, '2500/10000  500/s  15 s left'],
  [{ done: 3, total: 4 }, 2000, '3/4  1.5/s  1 s left'],
  [{ done: 4, total: 4 }, 1000, '4/4  4.0/s'],
])('a bar, the count, the rate and the time left: %j after %d ms', (progress, elapsedMs, told) => {
  expect(describeProgress(progress, elapsedMs)).toContain(told);
  expect(describeProgress(progress, elapsedMs)).toMatch(/^[█░]{24} /);
});
