import { randomUUID } from 'node:crypto';
import { type ActivityEvent, type ActivityFilter, maxWatchedRecords } from '../../preload/contract/activity.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import type { Log } from '../log.ts';
import { type ChangeFacts, type ChangeNews, createActivityTable } from './activity-table.ts';
import { csvHeader, toCsvLine } from './activity-text.ts';
import type { Database } from './database.ts';

/** A change that is being recorded. */
type ActivityEntry = {
  /** Adds what has become known; a duration is taken by itself with every result. */
  note(news: Omit<ChangeNews, 'durationMs'>): void;
};

/** Every change made through the console. */
export type ActivityStore = {
  /** Puts a change on record before it runs. Never throws: a full disk must not keep anybody from stopping a machine. */
  begin(facts: ChangeFacts): ActivityEntry;
  watch(filter: ActivityFilter, signal: AbortSignal | undefined): AsyncGenerator<ActivityEvent>;
  /** All records that pass the filter, newest first, as text in pieces. */
  export(filter: ActivityFilter, format: 'csv' | 'json'): AsyncGenerator<{ text: string }>;
  dispose(): void;
};

const pageSize = 500;
/** How often the records of other consoles are looked for while somebody watches. */
const lookMs = 2000;

export function createActivityStore(database: Database, log: Log): ActivityStore {
  const table = createActivityTable(database, randomUUID());
  const changes = createBroadcast<readonly number[]>((waiting, next) => [...new Set([...waiting, ...next])]);
  let { problem } = database;
  let { revision } = table.changedSince(0);
  let looking: NodeJS.Timeout | undefined;

  /** Tells the watchers what has been written since, here or by another console. */
  function tell(): void {
    const changed = table.changedSince(revision);
    revision = changed.revision;
    if (changed.ids.length > 0) changes.send(changed.ids);
    if (changes.subscriberCount > 0) return;
    clearInterval(looking);
    looking = undefined;
  }

  function attempt<Result>(write: () => Result): Result | undefined {
    try {
      const result = write();
      tell();
      return result;
    } catch (thrown) {
      log.error('activity not recorded', { error: String(thrown) });
      problem = new AppError('history/unavailable', { path: 'history.db' }, thrown).toProblem();
      changes.send([]);
      return undefined;
    }
  }

  function* pages(filter: ActivityFilter, limit: number) {
    let left = limit;
    let beforeId: number | undefined;
    while (left > 0) {
      const page = table.page(filter, Math.min(pageSize, left), beforeId);
      if (page.length === 0) return;
      yield page;
      left -= page.length;
      beforeId = page.at(-1)?.id;
    }
  }

  return {
    begin(facts) {
      const startedAt = performance.now();
      const id = attempt(() => table.insert(facts));
      return {
        note(news) {
          const durationMs = news.result === undefined ? {} : { durationMs: Math.round(performance.now() - startedAt) };
          if (id !== undefined) attempt(() => table.update(id, { ...news, ...durationMs }));
        },
      };
    },
    async *watch(filter, signal) {
      const told = new Set<number>();
      let said: Problem | undefined;
      const left = new AbortController();
      const later = changes.subscribe(AbortSignal.any([left.signal, ...(signal ? [signal] : [])]));
      looking ??= setInterval(() => attempt(() => undefined), lookMs).unref();
      try {
        if (problem) yield { kind: 'problem', problem };
        said = problem;
        for (const records of pages(filter, maxWatchedRecords)) {
          for (const { id } of records) told.add(id);
          yield { kind: 'records', records };
        }
        yield { kind: 'caught-up', total: table.count(filter), accounts: table.accounts() };
        for await (const ids of later) {
          if (problem && problem !== said) yield { kind: 'problem', problem };
          said = problem;
          const records = table.pick(filter, ids);
          const gone = ids.filter((id) => told.has(id) && !records.some((record) => record.id === id));
          if (gone.length > 0) yield { kind: 'left', ids: gone };
          for (const id of gone) told.delete(id);
          for (const { id } of records) told.add(id);
          if (records.length > 0) yield { kind: 'records', records };
          yield { kind: 'caught-up', total: table.count(filter), accounts: table.accounts() };
        }
      } finally {
        left.abort();
      }
    },
    async *export(filter, format) {
      if (format === 'csv') yield { text: csvHeader };
      let isFirst = true;
      for (const records of pages(filter, Number.POSITIVE_INFINITY)) {
        if (format === 'csv') yield { text: records.map(toCsvLine).join('') };
        else
          yield {
            text: records
              .map((record, at) => `${isFirst && at === 0 ? '[' : ','}\n  ${JSON.stringify(record)}`)
              .join(''),
          };
        isFirst = false;
      }
      if (format === 'json') yield { text: isFirst ? '[]\n' : '\n]\n' };
    },
    dispose() {
      clearInterval(looking);
      changes.dispose();
    },
  };
}
