import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Guard, type GuardRecord, guardRecordSchema } from '../../preload/contract/guards.ts';
import { writeAtomically } from '../write-atomically.ts';

const fileSchema = z.object({ guards: z.array(guardRecordSchema).max(10_000) });

/** Guards as they were last seen, for as long as no machine tells otherwise. */
export type GuardMemory = {
  read(): Promise<GuardRecord[]>;
  /** Keeps what a machine has told; without a guard, forgets it. Gives all that is kept then. */
  keep(target: string, guard: Guard | undefined): Promise<GuardRecord[]>;
};

/** Reads and writes `guards.json` in the data folder, which other consoles may write as well; a damaged one is an empty memory. */
export function createGuardMemory(dataFolder: string): GuardMemory {
  const path = join(dataFolder, 'guards.json');
  let writing: Promise<unknown> = Promise.resolve();

  async function read(): Promise<GuardRecord[]> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).guards;
    } catch {
      return [];
    }
  }

  async function write(target: string, guard: Guard | undefined): Promise<GuardRecord[]> {
    const known = await read();
    const others = known.filter((record) => record.target !== target);
    if (!guard && others.length === known.length) return known;
    const guards = guard ? [...others, { target, guard }] : others;
    await writeAtomically(path, `${JSON.stringify({ guards }, undefined, 2)}\n`);
    return guards;
  }

  return {
    read,
    keep(target, guard) {
      const written = writing.then(() => write(target, guard));
      writing = written.catch(() => {});
      return written;
    },
  };
}
