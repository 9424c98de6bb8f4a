import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../write-atomically.ts';

const loginSchema = z.object({ user: z.string(), keyPath: z.string().optional() });
const fileSchema = z.object({ logins: z.record(z.string(), loginSchema) });

/** Who logged in where with which key, so that the next time it is proposed first. */
export type LoginMemory = {
  recall(instanceRef: string): Promise<{ user: string; keyPath?: string | undefined } | undefined>;
  /** Key files used before, most recent first. */
  keyPaths(): Promise<string[]>;
  remember(instanceRef: string, login: { user: string; keyPath?: string | undefined }): Promise<void>;
};

const maxLogins = 5000;

/** Reads and writes `logins.json` in the data folder. A file that is missing or damaged is an empty memory. */
export function createLoginMemory(dataFolder: string): LoginMemory {
  const path = join(dataFolder, 'logins.json');
  let loaded: Promise<Map<string, z.infer<typeof loginSchema>>> | undefined;
  let writing = Promise.resolve();

  async function load() {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      return new Map(Object.entries(parsed.success ? parsed.data.logins : {}));
    } catch {
      return new Map<string, z.infer<typeof loginSchema>>();
    }
  }
  function logins() {
    loaded ??= load();
    return loaded;
  }

  return {
    recall: async (instanceRef) => (await logins()).get(instanceRef),
    async keyPaths() {
      const paths = [...(await logins()).values()].flatMap((login) => login.keyPath ?? []);
      return [...new Set(paths.reverse())];
    },
    async remember(instanceRef, { user, keyPath }) {
      const known = await logins();
      known.delete(instanceRef); // to the end: the order is that of use
      known.set(instanceRef, keyPath === undefined ? { user } : { user, keyPath });
      const oldest = known.keys().next().value;
      if (known.size > maxLogins && oldest !== undefined) known.delete(oldest);
      const text = `${JSON.stringify({ logins: Object.fromEntries(known) }, undefined, 2)}\n`;
      writing = writing.catch(() => {}).then(() => writeAtomically(path, text));
      await writing;
    },
  };
}
