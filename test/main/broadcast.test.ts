import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBroadcast } from '../../main/broadcast.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a reader gets every value in order, however late it reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.nat(50), async (values, pauseAfter) => {
      const broadcast = createBroadcast<number>();
      const reader = broadcast.subscribe(undefined);
      const read: number[] = [];
      const reading = (async () => {
        for await (const value of reader) read.push(value);
      })();
      for (const [index, value] of values.entries()) {
        broadcast.send(value);
        if (index === pauseAfter) await turn();
      }
      broadcast.dispose();
      await reading;
      expect(read).toEqual(values);
    }),
  );
});

test('what waits for a slow reader is folded into one', async () => {
  const broadcast = createBroadcast<number[]>((waiting, next) => [...waiting, ...next]);
  const reader = broadcast.subscribe(undefined);
  broadcast.send([1]);
  broadcast.send([2]);
  broadcast.send([3]);
  expect(await reader.next()).toEqual({ done: false, value: [1, 2, 3] });
});

test('a reader that leaves, by signal or by itself, is forgotten', async () => {
  const broadcast = createBroadcast<number>();
  const leaving = new AbortController();
  const first = broadcast.subscribe(leaving.signal);
  const second = broadcast.subscribe(undefined);
  const waiting = first.next();
  leaving.abort();
  expect((await waiting).done).toBe(true);
  broadcast.send(1);
  await second.next();
  await second.return(undefined);
  expect(broadcast.subscriberCount).toBe(0);
});
