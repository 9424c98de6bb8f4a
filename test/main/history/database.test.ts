import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createActivityStore } from '../../../main/history/activity-store.ts';
import { type Database, openDatabase } from '../../../main/history/database.ts';
import { makeFolder } from '../../support/folder.ts';

const log = { info: () => {}, error: () => {}, dispose: async () => {} };
const opened: Database[] = [];
let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(async () => {
  for (const database of opened.splice(0)) database.dispose();
  await folder.dispose();
});

function open(): Database {
  const database = openDatabase(folder.path, log);
  opened.push(database);
  return database;
}

async function actions(database: Database): Promise<string[]> {
  const store = createActivityStore(database, log);
  let text = '';
  for await (const piece of store.export({}, 'json')) text += piece.text;
  store.dispose();
  return JSON.parse(text).map(({ action }: { action: string }) => action);
}

function record(database: Database, action: string): void {
  const store = createActivityStore(database, log);
  store.begin({ action }).note({ result: 'done' });
  store.dispose();
}

test('what was recorded is there after a restart, in files of the owner alone', async () => {
  record(open(), 'instances.stop');
  expect(await actions(open())).toEqual(['instances.stop']);
  if (process.platform === 'win32') return;
  const files = readdirSync(folder.path);
  expect(files).toContain('history.db-wal');
  for (const file of files) expect(statSync(join(folder.path, file)).mode & 0o077, file).toBe(0);
});

test('two consoles on one folder write at once, and each sees the other’s', async () => {
  const [one, other] = [open(), open()];
  for (let turn = 0; turn < 20; turn += 1) {
    record(one, 'one');
    record(other, 'other');
  }
  expect(await actions(one)).toHaveLength(40);
  expect(await actions(other)).toEqual(await actions(one));
});

test.each([
  ['no database at all', () => Buffer.alloc(40_000, 'not a database')],
  ['a database with pages overwritten', () => damagedDatabase()],
])('%s is set aside, said, and the console goes on', async (_name, bytes) => {
  const path = join(folder.path, 'history.db');
  writeFileSync(path, bytes());
  const database = open();
  expect(database.problem?.code).toBe('history/set-aside');
  const kept = String(database.problem?.params.path);
  expect(readdirSync(folder.path)).toContain(kept.slice(folder.path.length + 1));
  record(database, 'keys.fix');
  expect(await actions(open())).toEqual(['keys.fix']);
});

test('a week of gauges is looked at page by page once a day, and everything else at each start', () => {
  const path = join(folder.path, 'history.db');
  const marker = `${path}-checked`;
  const first = open();
  first.sql.exec(`INSERT INTO gauge_point (instance, step, at, cpu)
    WITH RECURSIVE n (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 20000) SELECT 1, 0, at, 0.5 FROM n`);
  first.sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const gauges = String(
    first.sql.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'gauge_point'`).get()?.rootpage,
  );
  for (const database of opened.splice(0)) database.dispose();
  const bytes = readFileSync(path);
  bytes.fill(0xff, (Number(gauges) - 1) * 4096, Number(gauges) * 4096);
  writeFileSync(path, bytes);
  expect(open().problem).toBeUndefined();
  utimesSync(marker, 0, 0);
  expect(open().problem?.code).toBe('history/set-aside');
});

function damagedDatabase(): Buffer {
  const sql = new DatabaseSync(':memory:');
  sql.exec('CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a);');
  for (let row = 0; row < 500; row += 1) sql.prepare('INSERT INTO t VALUES (?)').run(`row ${row} ${'x'.repeat(50)}`);
  const path = join(folder.path, 'made.db');
  sql.prepare('VACUUM INTO ?').run(path);
  sql.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 8192, 20_480);
  return bytes;
}

test('a newer console’s database is left as it is; what happens is remembered for this run', async () => {
  open().sql.exec('PRAGMA user_version = 9999');
  const database = open();
  expect(database.problem).toMatchObject({
    code: 'history/newer-version',
    params: { path: join(folder.path, 'history.db') },
  });
  record(database, 'instances.start');
  expect(await actions(database)).toEqual(['instances.start']);
  expect(new DatabaseSync(join(folder.path, 'history.db')).prepare('SELECT count(*) AS n FROM activity').get()?.n).toBe(
    0,
  );
});

test('where no file can be made, the console goes on and says so', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  const database = openDatabase(join(folder.path, 'file'), log);
  opened.push(database);
  expect(database.problem?.code).toBe('history/unavailable');
  record(database, 'keys.fix');
  expect(await actions(database)).toEqual(['keys.fix']);
});
