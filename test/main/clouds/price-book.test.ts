import { expect, test } from 'vitest';
import { createPriceBook } from '../../../main/clouds/price-book.ts';
import type { PriceAnswer, PriceItem } from '../../../main/clouds/price-item.ts';

const item: PriceItem = { region: 'r1', item: 'disk/gp3' };
const answers: PriceAnswer[] = [{ ...item, usd: 0.08 }];
const book = () => createPriceBook({ read: () => [], write: () => {} }, () => {});

test('a price is told to whoever waits for it, also when the one who asked first leaves before the answer', async () => {
  const prices = book();
  const leaving = new AbortController();
  let asked = 0;
  const source = {
    async prices(_: readonly PriceItem[], signal: AbortSignal) {
      asked += 1;
      if (asked > 1) return answers;
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return [];
    },
  };
  const first = prices.learn('list', [source], [item], leaving.signal);
  const second = prices.learn('list', [source], [item], new AbortController().signal);
  await expect.poll(() => asked).toBe(1);
  leaving.abort();
  await Promise.all([first, second]);
  expect(prices.known('list', item)).toMatchObject({ usd: 0.08 });
  expect(asked).toBe(2);
});

test('what several want at once is asked for once, and an item that a list does not have not for ever', async () => {
  const prices = book();
  let asked = 0;
  const source = {
    async prices() {
      asked += 1;
      return answers;
    },
  };
  const missing = { region: 'r1', item: 'disk/none' };
  const { signal } = new AbortController();
  await Promise.all([1, 2, 3].map(() => prices.learn('list', [source], [item, missing], signal)));
  expect(prices.known('list', item)).toMatchObject({ usd: 0.08 });
  expect(prices.known('list', missing)).toBeUndefined();
  expect(asked).toBeLessThanOrEqual(3);
});
