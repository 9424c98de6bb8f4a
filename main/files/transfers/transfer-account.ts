import { z } from 'zod';
import type { ConnectionTarget } from '../../../preload/contract/connections.ts';

/** Whose files they are: a login on a machine, however it is reached. */
export const transferAccountSchema = z.object({
  user: z.string(),
  host: z.string(),
  port: z.number(),
  instanceRef: z.string().optional(),
});
export type TransferAccount = z.infer<typeof transferAccountSchema>;

/** The account that a connection logs in to. */
export function accountOf({ user, host, port, instanceRef }: ConnectionTarget): TransferAccount {
  return { user, host, port, ...(instanceRef === undefined ? {} : { instanceRef }) };
}

/** The same for the same login on the same machine; its address may have changed. */
export function accountKey({ user, instanceRef, host, port }: TransferAccount): string {
  return JSON.stringify(instanceRef === undefined ? [user, host, port] : [user, instanceRef]);
}
