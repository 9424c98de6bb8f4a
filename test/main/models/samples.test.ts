import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { expandSamples } from '../../../main/models/samples.ts';
import { createTestFolder, problemOf } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);

test('a folder stands for its sample files in natural order, its folders after them; the rest is counted', async () => {
  mkdirSync(join(files.folder, 'photos/7'), { recursive: true });
  for (const name of ['other.hangar.inputs.json', '10.png', '2.png', 'notes.txt', '.hidden.png', '7/a.JPG'])
    files.write(`photos/${name}`, '');
  symlinkSync(join(files.folder, 'photos'), join(files.folder, 'photos/7/loop'));
  const { paths, skippedCount } = await expandSamples([join(files.folder, 'photos')]);
  expect(paths.map((path) => relative(files.folder, path))).toEqual([
    'photos/2.png',
    'photos/10.png',
    'photos/7/a.JPG',
  ]);
  expect(skippedCount).toBe(3);
});

test('a folder gives the samples that lie deep in it too', async () => {
  const deep = join(files.folder, 'deep', ...'abcdefghijklmnop');
  mkdirSync(deep, { recursive: true });
  files.write(relative(files.folder, join(deep, 'one.png')), '');
  const { paths } = await expandSamples([join(files.folder, 'deep')]);
  expect(paths).toEqual([join(deep, 'one.png')]);
});

test('keeps chosen files as they are, so that a missing one is told of as a sample', async () => {
  const missing = join(files.folder, 'missing.csv');
  await expect(expandSamples([missing])).resolves.toEqual({
    paths: [missing],
    skippedCount: 0,
    folders: [files.folder],
  });
});

test('says that a folder without samples has none', async () => {
  mkdirSync(join(files.folder, 'empty'));
  expect(await problemOf(expandSamples([join(files.folder, 'empty')]))).toMatchObject({ code: 'models/no-samples' });
});

test('says where a folder holds only what this model does not take', async () => {
  mkdirSync(join(files.folder, 'sounds'));
  for (const name of ['a.wav', 'b.wav']) files.write(`sounds/${name}`, '');
  expect(await problemOf(expandSamples([join(files.folder, 'sounds')]))).toMatchObject({
    code: 'models/samples-not-taken',
    params: { count: 2 },
  });
});
