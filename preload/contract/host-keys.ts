import { z } from 'zod';
import { connectionTargetSchema } from './connections.ts';
import { procedure } from './procedure.ts';

const hostKeySchema = z.object({
  keyType: z.string(),
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  fingerprint: z.string(),
});

const lookSchema = z.object({
  /** What files of this computer say of the host; `path` is empty for a host whose keys end with this console. */
  known: z.array(
    hostKeySchema.extend({ marker: z.enum(['none', 'revoked', 'cert-authority']), path: z.string(), line: z.number() }),
  ),
  /** What the host shows now, with what comes of it: `unknown` would be asked about, `changed` and `revoked` refused. */
  offered: z.array(hostKeySchema.extend({ verdict: z.enum(['known', 'unknown', 'changed', 'revoked']) })),
});
export type HostKeyLook = z.infer<typeof lookSchema>;

export const hostKeys = {
  /**
   * Compares the keys that a host shows with those that are known for it, on the way and by the files that a connection
   * there would take. Logs in to jump hosts only, asks nobody and trusts nothing.
   */
  look: procedure.input(connectionTargetSchema.omit({ keyless: true })).output(lookSchema),
};
