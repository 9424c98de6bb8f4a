import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../main/history/database.ts';
import { createResizeStore } from '../../../main/history/resize-store.ts';
import { makeFolder } from '../../support/folder.ts';

const log = { info: () => {}, error: () => {}, dispose: async () => {} };
const resize = { id: '1', ref: 'aws:1:r:i-1', name: 'trainer', from: 'g5.xlarge', to: 'g6.xlarge', wasRunning: true };

test('a change of type is left once the console that was at it has gone, and not before', async () => {
  const folder = await makeFolder();
  const database = openDatabase(folder.path, log);
  const store = createResizeStore(database, log);
  store.keep(resize);
  expect(store.left()).toEqual([]);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  database.sql.prepare('UPDATE resize SET process_id = ?').run(pid);
  expect(store.left()).toEqual([resize]);
  const other = openDatabase(folder.path, log);
  expect(createResizeStore(other, log).left()).toEqual([resize]);
  other.dispose();
  store.forget(resize.id);
  expect(store.left()).toEqual([]);
  database.dispose();
  await folder.dispose();
});

test('one that a console left on purpose, or whose number is another program’s by now, is told as well', async () => {
  const folder = await makeFolder();
  const database = openDatabase(folder.path, log);
  const store = createResizeStore(database, log);
  store.keep(resize);
  store.leave(resize.id);
  expect(store.left()).toEqual([resize]);
  database.sql.prepare('UPDATE resize SET process_id = ?, begun_at = ?').run(process.pid, '2026-01-01T00:00:00.000Z');
  expect(store.left()).toEqual([resize]);
  database.dispose();
  // A file that can't be written costs nobody the change itself.
  expect(() => store.keep({ ...resize, id: '2' })).not.toThrow();
  expect(store.left()).toEqual([]);
  await folder.dispose();
});
