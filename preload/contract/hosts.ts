import { z } from 'zod';
import { portSchema } from './port.ts';

/** A host that a person has added by hand: an instance of no cloud. */
export const addedHostSchema = z.object({
  /** Stays when the host gets another name or address. */
  id: z.uuid(),
  name: z.string().min(1).max(100),
  host: z.string().min(1).max(255),
  port: portSchema,
  /** Empty: asked for when it is needed. */
  user: z.string().max(255),
  /** As ProxyJump writes them; empty for none. */
  jumps: z.string().max(2_000),
});
export type AddedHost = z.infer<typeof addedHostSchema>;
