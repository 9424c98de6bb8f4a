import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../write-atomically.ts';

const queues = new Map<string, Promise<void>>();

/**
 * Adds one line to a `known_hosts` file and keeps every other as it is, to the byte. A crash leaves either the old file
 * or the new one; writers in this process wait for each other.
 */
export function appendKnownHost(path: string, line: string): Promise<void> {
  const turn = (queues.get(path) ?? Promise.resolve()).catch(() => {}).then(() => append(path, line));
  queues.set(path, turn);
  return turn;
}

async function append(path: string, line: string): Promise<void> {
  const before = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const needsNewline = before.length > 0 && before.at(-1) !== 0x0a;
  await writeAtomically(path, Buffer.concat([before, Buffer.from(`${needsNewline ? '\n' : ''}${line}\n`)]));
}
