import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../write-atomically.ts';

const memorySchema = z.object({ port: z.number().int().min(1024).max(65_535) });
const pathOf = (dataFolder: string) => join(dataFolder, 'browser-shell.json');

/** Where the browser shell was last, so that pages which are still open find the next one; `undefined` when nobody knows. */
export async function readLastPort(dataFolder: string): Promise<number | undefined> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(pathOf(dataFolder), 'utf8'))).port;
  } catch {
    return undefined; // the first time, or not our own text
  }
}

/** Best effort: where it cannot be written, the next start takes any port. */
export async function writeLastPort(dataFolder: string, port: number): Promise<void> {
  await writeAtomically(pathOf(dataFolder), JSON.stringify({ port })).catch(() => {});
}
