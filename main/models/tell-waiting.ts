import { setTimeout as delay } from 'node:timers/promises';
import type { Waiting } from '../../preload/contract/models.ts';

/** Longer than this, and a person begins to wonder whether anything goes on. */
const slowMs = 10_000;
const againMs = 1000;

/** Passes on what a sample's answer gives; while it is slow, tells every second which sample that is and how long it may take. */
export async function* tellWaiting<Result>(
  answer: Promise<Result>,
  limitMs: number,
  sample: Pick<Waiting, 'path' | 'row'>,
): AsyncGenerator<Waiting, Result, undefined> {
  const start = performance.now();
  const settled = answer.then(
    () => true,
    () => true,
  );
  const firstMs = Math.min(slowMs, limitMs / 2);
  for (let waitMs = firstMs; ; waitMs = Math.min(againMs, firstMs)) {
    const timer = new AbortController();
    const late = delay(waitMs, false, { signal: timer.signal }).catch(() => false);
    const isSettled = await Promise.race([settled, late]);
    timer.abort();
    if (isSettled) return await answer;
    yield { kind: 'waiting', ...sample, waitedMs: performance.now() - start, limitMs };
  }
}
