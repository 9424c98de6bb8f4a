import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActivityStore, createActivityStore } from '../../../main/history/activity-store.ts';
import { csvHeader, toCsvLine } from '../../../main/history/activity-text.ts';
import { type Database, openDatabase } from '../../../main/history/database.ts';
import type { ActivityEvent, ActivityFilter, ActivityRecord } from '../../../preload/contract/activity.ts';
import { makeFolder } from '../../support/folder.ts';

const log = { info: () => {}, error: () => {}, dispose: async () => {} };
let folder: Awaited<ReturnType<typeof makeFolder>>;
let database: Database;
let store: ActivityStore;
beforeEach(async () => {
  folder = await makeFolder();
  database = openDatabase(folder.path, log);
  store = createActivityStore(database, log);
});
afterEach(async () => {
  store.dispose();
  database.dispose();
  await folder.dispose();
});

async function find(filter: ActivityFilter): Promise<string[]> {
  let text = '';
  for await (const piece of store.export(filter, 'json')) text += piece.text;
  return JSON.parse(text).map((record: ActivityRecord) => record.targetName);
}

test('finds by words anywhere in the record, by account, result and time', async () => {
  store.begin({ action: 'instances.stop', account: '111', targetName: 'train_1' }).note({ result: 'done' });
  const entry = store.begin({ action: 'instances.start', account: '222', targetName: 'serve%2', region: 'us-east-1' });
  entry.note({
    requestId: 'req-77',
    result: 'failed',
    problemCode: 'clouds/no-capacity',
    problemParams: { zone: 'a' },
  });
  expect(await find({})).toEqual(['serve%2', 'train_1']);
  expect(await find({ text: 'REQ-77' })).toEqual(['serve%2']);
  expect(await find({ text: 'capacity  us-east' })).toEqual(['serve%2']);
  expect(await find({ text: 'stop us-east' })).toEqual([]);
  expect(await find({ text: '%' })).toEqual(['serve%2']);
  expect(await find({ text: '_' })).toEqual(['train_1']);
  expect(await find({ text: "'; DROP TABLE activity; --" })).toEqual([]);
  const meant = [{ word: '중지', ids: ['instances.stop'] }];
  expect(await find({ text: '중지 111', meant })).toEqual(['train_1']);
  expect(await find({ text: '중지 222', meant })).toEqual([]);
  expect(await find({ text: '중지' })).toEqual([]);
  expect(await find({ account: '111' })).toEqual(['train_1']);
  expect(await find({ result: 'failed' })).toEqual(['serve%2']);
  expect(await find({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
  expect(await find({ since: new Date(Date.now() - 60_000).toISOString() })).toHaveLength(2);
});

test('a watcher sees a change begin and end, and one that no longer fits its filter leave', async () => {
  const events: ActivityEvent[] = [];
  const leaving = new AbortController();
  const watching = (async () => {
    for await (const event of store.watch({ result: 'under-way' }, leaving.signal)) events.push(event);
  })();
  await expect.poll(() => events.map(({ kind }) => kind)).toEqual(['caught-up']);
  const entry = store.begin({ action: 'instances.stop', targetName: 'a' });
  await expect
    .poll(() => events.find(({ kind }) => kind === 'records'))
    .toMatchObject({
      records: [{ targetName: 'a', result: 'under-way' }],
    });
  entry.note({ result: 'done' });
  await expect.poll(() => events.some(({ kind }) => kind === 'left')).toBe(true);
  leaving.abort();
  await watching;
});

test('a watcher sees what another console on the same folder changes', async () => {
  const other = openDatabase(folder.path, log);
  const otherStore = createActivityStore(other, log);
  const seen: ActivityRecord[] = [];
  const leaving = new AbortController();
  const watching = (async () => {
    for await (const event of store.watch({}, leaving.signal))
      if (event.kind === 'records') seen.push(...event.records);
  })();
  otherStore.begin({ action: 'instances.stop', targetName: 'elsewhere' }).note({ result: 'done' });
  await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toMatchObject({ targetName: 'elsewhere', result: 'done' });
  leaving.abort();
  await watching;
  otherStore.dispose();
  other.dispose();
});

test('a change under way when its console is killed is on record as begun, with an unknown end', async () => {
  const source = (path: string) => JSON.stringify(join(import.meta.dirname, '../../../main/history', path));
  const script = `
    import { openDatabase } from ${source('database.ts')};
    import { createActivityStore } from ${source('activity-store.ts')};
    const log = { info() {}, error() {}, async dispose() {} };
    const store = createActivityStore(openDatabase(${JSON.stringify(folder.path)}, log), log);
    store.begin({ action: 'instances.stop', targetName: 'train-1' });
    console.log('begun');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await find({ result: 'unknown' })).toEqual(['train-1']);
  expect(await find({ result: 'under-way' })).toEqual([]);
});

/** A reader of RFC 4180 that knows nothing of the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('any text survives the CSV export in its own cell, and none begins a formula', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('=1+1', '+cmd|x', '-2', '@SUM(A1)', '\t=1', '\r=1', '"', '""', "'", 'a,b', 'a\r\nb', '＝1'),
  );
  fc.assert(
    fc.property(hostile, hostile, (targetName, requestId) => {
      const record: ActivityRecord = {
        id: 1,
        startedAt: '2026-11-21T00:00:00.000Z',
        action: 'instances.stop',
        targetName,
        requestId,
        result: 'done',
      };
      const [header = [], row = [], ...more] = readCsv(csvHeader + toCsvLine(record));
      expect(more).toEqual([]);
      expect(row).toHaveLength(header.length);
      for (const [name, value] of Object.entries({ targetName, requestId })) {
        const cell = row[header.indexOf(name)] ?? '';
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect([value, `'${value}`]).toContain(cell);
      }
    }),
  );
});
