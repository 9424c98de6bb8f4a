import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listFolder } from '../../main/local-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-files-'));
  await mkdir(join(folder, '모델'));
  await writeFile(join(folder, 'digit 10.png'), '12345');
  await writeFile(join(folder, 'digit 9.png'), '');
  if (process.platform !== 'win32') await symlink('/nowhere', join(folder, 'broken'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('lists folders first, then files as a person counts, with a broken link among them', async () => {
  const { entries, parent } = await listFolder(folder);
  const names = entries.map(({ name }) => name).filter((name) => name !== 'broken');
  expect(names).toEqual(['모델', 'digit 9.png', 'digit 10.png']);
  expect(entries.at(-1)).toMatchObject({ kind: 'file', sizeBytes: 5 });
  expect(parent).toBe(tmpdir());
});

test('a folder too large to look through is cut by name, and says by how much', async () => {
  const large = await mkdtemp(join(tmpdir(), 'hangar-many-'));
  await Promise.all([...Array(5003).keys()].map((index) => writeFile(join(large, `${index}.txt`), '')));
  const { entries, omittedCount } = await listFolder(large);
  expect(omittedCount).toBe(3);
  expect(entries.at(-1)?.name).toBe('4999.txt');
  await rm(large, { recursive: true });
});

test('says what is not there, no folder, or not absolute', async () => {
  await expect(listFolder(join(folder, 'nope'))).rejects.toMatchObject({ code: 'files/not-found' });
  await expect(listFolder(join(folder, 'digit 9.png'))).rejects.toMatchObject({ code: 'files/not-a-folder' });
  await expect(listFolder('relative')).rejects.toMatchObject({ code: 'files/not-found' });
});
