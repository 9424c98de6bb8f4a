import type { SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import {
  type ActivityFilter,
  type ActivityRecord,
  type ActivityResult,
  activityRecordSchema,
} from '../../preload/contract/activity.ts';
import { problemParamsSchema } from '../../preload/contract/problem.ts';
import type { Database } from './database.ts';

/** What is known of a change before it runs. */
export type ChangeFacts = Pick<
  ActivityRecord,
  'action' | 'provider' | 'account' | 'accountName' | 'region' | 'targetRef' | 'targetName'
>;

/** What becomes known later. */
export type ChangeNews = Partial<
  Pick<
    ActivityRecord,
    'region' | 'targetRef' | 'targetName' | 'requestId' | 'problemCode' | 'problemParams' | 'durationMs'
  >
> & { result?: Exclude<ActivityResult, 'unknown'> };

/** The table `activity`, and nothing that waits or watches. */
export type ActivityTable = {
  insert(facts: ChangeFacts): number;
  /** What is not said stays. */
  update(id: number, news: ChangeNews): void;
  /** At most `limit` records that pass the filter, newest first, older than `beforeId`. */
  page(filter: ActivityFilter, limit: number, beforeId?: number): ActivityRecord[];
  /** Those of the given records that pass the filter, newest first. */
  pick(filter: ActivityFilter, ids: readonly number[]): ActivityRecord[];
  count(filter: ActivityFilter): number;
  /** Accounts that occur in the log. */
  accounts(): string[];
  /** Which records have been written since a revision, by any console, and the revision of now. */
  changedSince(revision: number): { ids: number[]; revision: number };
};

const newestFirst = 'ORDER BY id DESC LIMIT';
const nextRevision = '(SELECT coalesce(max(revision), 0) + 1 FROM activity)';
const searched = ['action', 'provider', 'account', 'account_name', 'region', 'target_ref', 'target_name', 'request_id'];
const haystack = [...searched, 'result', 'problem_code'].map((name) => `coalesce(${name}, '')`).join(" || ' ' || ");
const maxWords = 20;

const revisionRow = z.object({ id: z.number(), revision: z.number() });

/** `consoleId` names this run: what another one left under way has an unknown end. */
export function createActivityTable({ sql }: Database, consoleId: string): ActivityTable {
  const columns = `id, started_at AS startedAt, action, provider, account, account_name AS accountName, region,
    target_ref AS targetRef, target_name AS targetName, request_id AS requestId, problem_code AS problemCode,
    problem_params AS problemParams,
    duration_ms AS durationMs, CASE WHEN result = 'under-way' AND console <> ? THEN 'unknown' ELSE result END AS result`;

  function select(filter: ActivityFilter, more: string, values: SQLInputValue[], end: string, limit: number) {
    const where = conditionOf(filter, consoleId);
    const query = `SELECT ${columns} FROM activity WHERE ${where.sql} AND ${more} ${end} ?`;
    return sql
      .prepare(query)
      .all(consoleId, ...where.values, ...values, limit)
      .flatMap(readRecord);
  }

  return {
    insert({ action, provider, account, accountName, region, targetRef, targetName }) {
      const { lastInsertRowid } = sql
        .prepare(
          `INSERT INTO activity (revision, console, started_at, action, provider, account, account_name, region,
             target_ref, target_name, result) VALUES (${nextRevision}, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'under-way')`,
        )
        .run(
          consoleId,
          new Date().toISOString(),
          action,
          ...[provider, account, accountName, region, targetRef, targetName].map((value) => value ?? null),
        );
      return Number(lastInsertRowid);
    },
    update(id, { region, targetRef, targetName, requestId, result, problemCode, problemParams, durationMs }) {
      const params = problemParams && JSON.stringify(problemParams);
      sql
        .prepare(
          `UPDATE activity SET revision = ${nextRevision}, region = coalesce(?, region),
             target_ref = coalesce(?, target_ref), target_name = coalesce(?, target_name),
             request_id = coalesce(?, request_id), result = coalesce(?, result),
             problem_code = coalesce(?, problem_code), problem_params = coalesce(?, problem_params),
             duration_ms = coalesce(?, duration_ms) WHERE id = ?`,
        )
        .run(
          ...[region, targetRef, targetName, requestId, result, problemCode, params, durationMs].map(
            (value) => value ?? null,
          ),
          id,
        );
    },
    page: (filter, limit, beforeId = Number.MAX_SAFE_INTEGER) =>
      select(filter, 'id < ?', [beforeId], newestFirst, limit),
    pick: (filter, ids) =>
      select(filter, 'id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)], newestFirst, ids.length),
    count(filter) {
      const where = conditionOf(filter, consoleId);
      const row = sql.prepare(`SELECT count(*) AS total FROM activity WHERE ${where.sql}`).get(...where.values);
      return Number(row?.total);
    },
    accounts() {
      const rows = sql.prepare('SELECT DISTINCT account FROM activity WHERE account IS NOT NULL ORDER BY 1').all();
      return rows.map(({ account }) => String(account));
    },
    changedSince(revision) {
      const rows = sql.prepare('SELECT id, revision FROM activity WHERE revision > ? ORDER BY revision').all(revision);
      const changed = rows.map((row) => revisionRow.parse(row));
      return { ids: changed.map(({ id }) => id), revision: changed.at(-1)?.revision ?? revision };
    },
  };
}

function conditionOf(filter: ActivityFilter, consoleId: string): { sql: string; values: SQLInputValue[] } {
  const parts: { sql: string; values: SQLInputValue[] }[] = [{ sql: 'TRUE', values: [] }];
  for (const word of filter.text?.split(/\s+/).filter(Boolean).slice(0, maxWords) ?? []) {
    const meant = filter.meant?.filter((one) => one.word === word).flatMap(({ ids }) => ids) ?? [];
    parts.push({
      sql: `((${haystack}) LIKE ? ESCAPE '\\' OR action IN (SELECT value FROM json_each(?)))`,
      values: [`%${word.replace(/[\\%_]/g, '\\$&')}%`, JSON.stringify(meant)],
    });
  }
  if (filter.account !== undefined) parts.push({ sql: 'account = ?', values: [filter.account] });
  if (filter.since !== undefined)
    parts.push({ sql: 'started_at >= ?', values: [new Date(filter.since).toISOString()] });
  if (filter.result === 'unknown') parts.push({ sql: "result = 'under-way' AND console <> ?", values: [consoleId] });
  else if (filter.result === 'under-way')
    parts.push({ sql: 'result = ? AND console = ?', values: [filter.result, consoleId] });
  else if (filter.result !== undefined) parts.push({ sql: 'result = ?', values: [filter.result] });
  return { sql: parts.map((part) => part.sql).join(' AND '), values: parts.flatMap(({ values }) => values) };
}

/** The file may have been written by anybody: a row that is no record is left out. */
function readRecord(row: Record<string, unknown>): ActivityRecord[] {
  const { problemParams, ...others } = row;
  const known = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null));
  const params = readParams(problemParams);
  const read = activityRecordSchema.safeParse(params ? { ...known, problemParams: params } : known);
  return read.success ? [read.data] : [];
}

function readParams(text: unknown): ActivityRecord['problemParams'] {
  if (typeof text !== 'string') return undefined;
  try {
    return problemParamsSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
