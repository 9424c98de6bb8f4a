import { z } from 'zod';
import { hopSchema } from './connections.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

const keylessPlanSchema = z.object({
  /**
   * How a key made for one login gets to the instance: EC2 Instance Connect keeps it for 60 s and writes it nowhere;
   * `metadata` is Compute Engine's `ssh-keys` of the instance, for five minutes; `os-login` the person's own profile at
   * Google, for as long. `none`: its cloud knows no way.
   */
  way: z.enum(['instance-connect', 'metadata', 'os-login', 'none']),
  /** The one user that such a login can be, where the cloud decides that. */
  user: z.string().optional(),
  /** Why it would not work. */
  obstacle: problemSchema.optional(),
});
export type KeylessPlan = z.infer<typeof keylessPlanSchema>;

/** Logins without a key file: a fresh key, made in memory, that the cloud hands to the instance. */
export const keyless = {
  /** What a login would use; asks the cloud and changes nothing. */
  plan: procedure.input(z.object({ instanceRef: z.string() })).output(keylessPlanSchema),
  /** Begins to connect; the key is handed over when the host asks for a login, after its own key is decided. */
  open: procedure
    .meta({ changes: true })
    .input(
      hopSchema
        .omit({ keyPath: true, agentKey: true, configured: true })
        .extend({ ref: z.string(), via: z.array(hopSchema).max(8).default([]) }),
    )
    .output(z.object({ connectionId: z.string() })),
};
