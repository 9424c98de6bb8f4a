import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettingsFile } from '../../main/settings-file.ts';

const log = { info: () => {}, error: () => {}, dispose: async () => {} };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a change is there after a restart, readable by its owner only', async () => {
  const settings = await openSettingsFile(folder, log);
  await settings.update({ theme: 'light', paneSizes: { detail: 400 } });
  const again = await openSettingsFile(folder, log);
  expect(again.current).toMatchObject({ theme: 'light', paneSizes: { detail: 400 }, language: 'system' });
  if (process.platform !== 'win32') expect((await stat(join(folder, 'settings.json'))).mode & 0o777).toBe(0o600);
});

test('many changes at once end in the last one', async () => {
  const settings = await openSettingsFile(folder, log);
  await Promise.all([...Array(20).keys()].map((size) => settings.update({ paneSizes: { dock: size } })));
  expect((await openSettingsFile(folder, log)).current.paneSizes).toEqual({ dock: 19 });
});

test('two consoles on one home keep each other’s changes, and the accounts either has closed', async () => {
  const one = await openSettingsFile(folder, log);
  await one.update({ readOnlyAccounts: ['aws:old', 'aws:kept'] });
  const other = await openSettingsFile(folder, log);
  await one.update({ theme: 'dark', readOnlyAccounts: ['aws:kept', 'aws:one'] });
  await other.update({ language: 'ko', readOnlyAccounts: ['aws:old', 'aws:kept', 'gcp:other'] });
  const together = { theme: 'dark', language: 'ko', readOnlyAccounts: ['aws:kept', 'aws:one', 'gcp:other'] };
  expect(other.current).toMatchObject(together);
  expect((await openSettingsFile(folder, log)).current).toMatchObject(together);
});

test('a file that does not parse is set aside, and the console is read-only until somebody says otherwise', async () => {
  await writeFile(join(folder, 'settings.json'), '{"theme": ');
  const settings = await openSettingsFile(folder, log);
  expect(settings.current).toMatchObject({ theme: 'system', readOnly: true });
  expect((await openSettingsFile(folder, log)).current.readOnly).toBe(true);
  await settings.update({ readOnly: false });
  expect((await openSettingsFile(folder, log)).current.readOnly).toBe(false);
  expect(await readFile(join(folder, 'settings.json.broken'), 'utf8')).toBe('{"theme": ');
});

test('every watcher hears every change, and none after it has left', async () => {
  const settings = await openSettingsFile(folder, log);
  const leaving = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { theme } of settings.watch(leaving.signal)) {
      seen.push(theme);
      if (theme === 'light') leaving.abort();
    }
  })();
  await settings.update({ theme: 'dark' });
  await settings.update({ theme: 'light' });
  await watching;
  await settings.update({ theme: 'system' });
  expect(seen).toEqual(['system', 'dark', 'light']);
});

test('what one of two consoles changes, the other knows soon and tells its watchers', async () => {
  const one = await openSettingsFile(folder, log, { lookMs: 20 });
  const other = await openSettingsFile(folder, log, { lookMs: 20 });
  const told: string[] = [];
  const ending = new AbortController();
  const watching = (async () => {
    for await (const { theme } of other.watch(ending.signal)) told.push(theme);
  })();
  await one.update({ theme: 'dark', readOnly: true });
  await expect.poll(() => other.current).toMatchObject({ theme: 'dark', readOnly: true });
  await other.update({ theme: 'light' });
  await expect.poll(() => one.current).toMatchObject({ theme: 'light', readOnly: true });
  await writeFile(join(folder, 'settings.json'), 'half a fi');
  await one.update({ copyOnSelect: true });
  expect(one.current).toMatchObject({ theme: 'light', readOnly: true, copyOnSelect: true });
  ending.abort();
  await watching;
  expect(told).toEqual(['system', 'dark', 'light']);
  one.dispose();
  other.dispose();
});
