import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../write-atomically.ts';

const queues = new Map<string, Promise<void>>();

/**
 * Adds one line to a `known_hosts` file and keeps every other as it is, to the byte. A crash leaves either the old file
 * or the new one; writers in this process wait for each other.
 */
export function appendKnownHost(path: string, line: string): Promise<void> {
  return inTurn(path, () => append(path, line));
}

/** Takes out the lines that `isIt` names by their numbers, from 1, and keeps every other as it is, to the byte. */
export function removeKnownHosts(path: string, isIt: (text: string) => ReadonlySet<number>): Promise<void> {
  return inTurn(path, async () => {
    const before = await readOrEmpty(path);
    const numbers = isIt(before.toString('utf8'));
    if (numbers.size === 0) return;
    // One character for each byte: what is no UTF-8 stays as it is.
    const lines = before.toString('latin1').split('\n');
    const kept = lines.filter((_line, index) => !numbers.has(index + 1));
    await writeAtomically(path, Buffer.from(kept.join('\n'), 'latin1'));
  });
}

function inTurn(path: string, run: () => Promise<void>): Promise<void> {
  const turn = (queues.get(path) ?? Promise.resolve()).catch(() => {}).then(run);
  queues.set(path, turn);
  return turn;
}

async function append(path: string, line: string): Promise<void> {
  const before = await readOrEmpty(path);
  const needsNewline = before.length > 0 && before.at(-1) !== 0x0a;
  await writeAtomically(path, Buffer.concat([before, Buffer.from(`${needsNewline ? '\n' : ''}${line}\n`)]));
}

function readOrEmpty(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}
