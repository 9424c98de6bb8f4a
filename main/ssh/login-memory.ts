import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { hopSchema } from '../../preload/contract/connections.ts';
import { writeAtomically } from '../write-atomically.ts';

const reachedSchema = z.object({
  /** The address, as the cloud last told it; absent while it has none, and once it is gone. */
  host: z.string().optional(),
  port: z.number(),
  /** Which of the instance's addresses that was: it may have another one by now. */
  place: z.enum(['public', 'private', 'other']),
  via: z.array(hopSchema),
  /** What it was called, for as long as no cloud has told of it. */
  id: z.string(),
  name: z.string(),
  region: z.string(),
  account: z.string(),
});
/** The way by which an instance was reached. */
export type Reached = z.infer<typeof reachedSchema>;

const loginSchema = z.object({
  user: z.string(),
  keyPath: z.string().optional(),
  reached: reachedSchema.optional().catch(undefined),
});
/** As whom, with which key and by which way somebody logged in. */
export type KnownLogin = z.infer<typeof loginSchema>;
const fileSchema = z.object({ logins: z.record(z.string(), loginSchema) });

/** Who logged in where with which key, so that the next time it is proposed first. */
export type LoginMemory = {
  recall(instanceRef: string): Promise<KnownLogin | undefined>;
  /** Every login by its instance's ref, the latest last. */
  all(): Promise<ReadonlyMap<string, KnownLogin>>;
  /** Key files used before, most recent first. */
  keyPaths(): Promise<string[]>;
  remember(instanceRef: string, login: KnownLogin): Promise<void>;
  /** Writes down what has become of the ways by which instances were reached; what is given back is kept. */
  revise(change: (instanceRef: string, reached: Reached) => Reached): Promise<void>;
};

const maxLogins = 5000;

/** Reads and writes `logins.json` in the data folder. A file that is missing or damaged is an empty memory. */
export function createLoginMemory(dataFolder: string): LoginMemory {
  const path = join(dataFolder, 'logins.json');
  let loaded: Promise<Map<string, KnownLogin>> | undefined;
  let writing = Promise.resolve();

  async function load() {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      return new Map(Object.entries(parsed.success ? parsed.data.logins : {}));
    } catch {
      return new Map<string, KnownLogin>();
    }
  }
  function logins() {
    loaded ??= load();
    return loaded;
  }

  async function write(): Promise<void> {
    const text = `${JSON.stringify({ logins: Object.fromEntries(await logins()) }, undefined, 2)}\n`;
    writing = writing.catch(() => {}).then(() => writeAtomically(path, text));
    await writing;
  }

  return {
    recall: async (instanceRef) => (await logins()).get(instanceRef),
    all: logins,
    async keyPaths() {
      const paths = [...(await logins()).values()].flatMap((login) => login.keyPath ?? []);
      return [...new Set(paths.reverse())];
    },
    async remember(instanceRef, login) {
      const known = await logins();
      // What is not told anew is still as it was.
      const reached = login.reached ?? known.get(instanceRef)?.reached;
      known.delete(instanceRef); // to the end: the order is that of use
      known.set(instanceRef, reached === undefined ? login : { ...login, reached });
      const oldest = known.keys().next().value;
      if (known.size > maxLogins && oldest !== undefined) known.delete(oldest);
      await write();
    },
    async revise(change) {
      const known = await logins();
      let isOther = false;
      for (const [ref, login] of known) {
        const reached = login.reached && change(ref, login.reached);
        if (reached === undefined || isDeepStrictEqual(reached, login.reached)) continue;
        known.set(ref, { ...login, reached });
        isOther = true;
      }
      if (isOther) await write();
    },
  };
}
