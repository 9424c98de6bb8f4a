import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import type { ModelProcess } from '../../../main/models/model-process.ts';
import { startModelProcess } from '../../../main/models/runner.ts';
import { createThumbnails } from '../../../main/models/thumbnails.ts';
import { createTestFolder, exampleFolder, openModelsForTests, problemOf } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

const workerPath = join(import.meta.dirname, '../../../main/models/worker.ts');
const limits = { memoryBytes: 2 ** 30, initializeTimeoutMs: 30_000, sampleTimeoutMs: 30_000 };
const sample = join(exampleFolder, 'samples/digit-3-a.png');

const started: ModelProcess[] = [];
afterEach(() => {
  for (const process of started.splice(0)) process.dispose();
});

function openThumbnails() {
  return createThumbnails(() => {
    const process = startModelProcess(workerPath, limits);
    started.push(process);
    return process;
  });
}

function codesOf(outcomes: readonly PromiseSettledResult<string>[]): (string | undefined)[] {
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return undefined;
    return outcome.reason instanceof AppError ? outcome.reason.code : 'no problem';
  });
}

test('thumbnails that still wait when the console ends are given up, and no process is started for them', async () => {
  const thumbnails = openThumbnails();
  const wanted = [1, 2, 3].map(() => thumbnails.make(sample, 32));
  const outcomes = Promise.allSettled(wanted);
  await setImmediate();
  thumbnails.dispose();
  expect(codesOf(await outcomes)).toEqual(wanted.map(() => 'app/cancelled'));
  expect(codesOf(await Promise.allSettled([thumbnails.make(sample, 32)]))).toEqual(['app/cancelled']);
  expect(started).toHaveLength(1);
});

test('a thumbnail that nobody waits for any more is not made; the one after it is', async () => {
  const thumbnails = openThumbnails();
  const leaving = new AbortController();
  const first = thumbnails.make(sample, 32);
  const left = thumbnails.make('no such file.png', 32, leaving.signal);
  const next = thumbnails.make(sample, 48);
  leaving.abort();
  expect(codesOf(await Promise.allSettled([first, left, next]))).toEqual([undefined, 'app/cancelled', undefined]);
  // To have been asked for the missing file would have cost the process.
  expect(started).toHaveLength(1);
  thumbnails.dispose();
});

test('of very many thumbnails the newest are made', async () => {
  const thumbnails = openThumbnails();
  const codes = codesOf(await Promise.allSettled(Array.from({ length: 231 }, () => thumbnails.make(sample, 16))));
  expect(codes).toEqual(codes.map((_, index) => (index >= 1 && index <= 30 ? 'app/cancelled' : undefined)));
  thumbnails.dispose();
});

test('a thumbnail is a small PNG; what is no picture is refused and the next one made', async () => {
  const models = openModels();
  const dataUrl = await models.thumbnail(sample, 64);
  const png = Buffer.from(dataUrl.replace('data:image/png;base64,', ''), 'base64');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 64]);
  const text = files.write('text.png', 'no picture');
  expect((await problemOf(models.thumbnail(text, 64))).code).toBe('models/sample-unreadable');
  await expect(models.thumbnail(sample, 32)).resolves.toMatch(/^data:image\/png/);
});
