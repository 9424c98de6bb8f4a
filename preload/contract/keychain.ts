import { z } from 'zod';
import { procedure } from './procedure.ts';

/** Passphrases and passwords that the operating system's keychain keeps for the console. */
export const keychain = {
  /** Whether there is a keychain here, and the names of what is kept in it; never the secrets. */
  list: procedure.input(z.object({})).output(z.object({ isThere: z.boolean(), names: z.array(z.string()) })),
  /** Takes one out of it. */
  forget: procedure.input(z.object({ secretName: z.string().max(2000) })).output(z.object({})),
};
