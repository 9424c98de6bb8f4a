import { closeSync, mkdirSync, openSync, renameSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { Log } from '../log.ts';
import { migrations } from './migrations.ts';

/**
 * The console's memory of what happened: `history.db` in the data folder, shared by all consoles on it. A store is a file
 * beside this one that takes the database and owns its tables; a new table is a new entry in `migrations.ts`.
 */
export type Database = {
  readonly sql: DatabaseSync;
  /** Why what is kept is not, or not all, in the file that should hold it. */
  readonly problem: Problem | undefined;
  dispose(): void;
};

/** How long a write waits for another console's. */
const busyTimeoutMs = 1000;
/** Looking at every page of a week of gauges takes up to a second: that is done once a day. */
const wholeCheckEveryMs = 24 * 3600_000;
const notADatabase = [11, 26]; // SQLITE_CORRUPT and SQLITE_NOTADB, https://sqlite.org/rescode.html

/**
 * Opens the database and brings it to the present version. Never throws: a damaged file is set aside, and where no file
 * can be used (or a newer console's must be left alone) what happens is remembered for this run only.
 */
export function openDatabase(dataFolder: string, log: Log): Database {
  const path = join(dataFolder, 'history.db');
  try {
    return createDatabase(openFile(path), undefined);
  } catch (thrown) {
    log.error('history not opened', { path, error: String(thrown) });
    if (!isDamage(thrown)) return openInMemory(problemOf(thrown, path));
  }
  try {
    const kept = setAside(path);
    return createDatabase(openFile(path), new AppError('history/set-aside', { path: kept }).toProblem());
  } catch (thrown) {
    return openInMemory(problemOf(thrown, path));
  }
}

function createDatabase(sql: DatabaseSync, problem: Problem | undefined): Database {
  return { sql, problem, dispose: () => sql.close() };
}

function openInMemory(problem: Problem): Database {
  const sql = new DatabaseSync(':memory:');
  migrate(sql);
  return createDatabase(sql, problem);
}

function openFile(path: string): DatabaseSync {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  const sql = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    checkPages(sql, `${path}-checked`);
    migrate(sql);
    return sql;
  } catch (thrown) {
    sql.close();
    throw thrown;
  }
}

/** Throws where pages are damaged. `marker` is a file whose time is that of the last look at all of them. */
function checkPages(sql: DatabaseSync, marker: string): void {
  const isDue = Math.abs(Date.now() - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0)) > wholeCheckEveryMs;
  const tables = sql.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'gauge!_%' ESCAPE '!'`,
  );
  const parts = isDue ? ['1'] : tables.all().map(({ name }) => `'${String(name).replaceAll("'", "''")}'`);
  for (const part of parts) {
    const found = sql.prepare(`PRAGMA quick_check(${part})`).get()?.quick_check;
    if (found !== 'ok') throw Object.assign(new Error(String(found)), { errcode: notADatabase[0] });
  }
  if (!isDue) return;
  closeSync(openSync(marker, 'a', 0o600));
  utimesSync(marker, new Date(), new Date());
}

/** Two consoles may come here at once: the version is read where the other can't write. */
function migrate(sql: DatabaseSync): void {
  sql.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(sql.prepare('PRAGMA user_version').get()?.user_version);
    if (version > migrations.length) throw new AppError('history/newer-version');
    for (const migration of migrations.slice(version)) sql.exec(migration);
    sql.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (thrown) {
    sql.exec('ROLLBACK');
    throw thrown;
  }
}

function isDamage(thrown: unknown): boolean {
  // The lower byte is the primary code of an extended one.
  return hasCode(thrown) && notADatabase.includes(thrown.errcode & 0xff);
}

function hasCode(thrown: unknown): thrown is Error & { errcode: number } {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number';
}

function problemOf(thrown: unknown, path: string): Problem {
  if (thrown instanceof AppError) return new AppError(thrown.code, { path }).toProblem();
  return new AppError('history/unavailable', { path }, thrown).toProblem();
}

/** Puts the file and what SQLite keeps beside it out of the way, for whoever may want to save something of it. */
function setAside(path: string): string {
  const kept = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  renameSync(path, kept);
  for (const ending of ['-wal', '-shm']) {
    try {
      renameSync(`${path}${ending}`, `${kept}${ending}`);
    } catch {
      // It is there only while the database is in use.
    }
  }
  return kept;
}
