import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Claims a folder for this process until the function that it gives is called, or the process ends in whatever way.
 * Undefined where another process has it. It is SQLite's lock on an empty file: the one lock that Node has on every
 * system and that the system itself takes off a process that is gone.
 */
export function claimFolder(folder: string): (() => void) | undefined {
  const path = join(folder, 'lock');
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return undefined;
  }
  return () => database.close();
}
