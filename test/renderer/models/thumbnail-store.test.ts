import { expect, test } from 'vitest';
import { createThumbnailStore } from '../../../renderer/models/thumbnail-store.ts';

test('a picture that could not be had is asked for again, one that was made is not', async () => {
  let isCoreThere = false;
  let askedCount = 0;
  const store = createThumbnailStore(async ({ path }) => {
    askedCount += 1;
    if (!isCoreThere) throw new Error('the core is not there');
    return { dataUrl: `data:${path}` };
  });
  const open = () => store.open('a.png', 48, new AbortController().signal);
  expect(await open()).toBeUndefined();
  isCoreThere = true;
  expect(await open()).toBe('data:a.png');
  expect(await open()).toBe('data:a.png');
  expect(askedCount).toBe(2);
});
