import { z } from 'zod';
import { procedure } from './procedure.ts';

/**
 * What a cloud announces. `interruption`: a spot instance is taken back; `interrupted`: it was; `rebalance`: it is likely
 * to be; `preemption`: the same at Google; `stop`, `retirement`: its host goes away; `migration`: it moves to another
 * host and runs on.
 */
const noticeKindSchema = z.enum([
  'interruption',
  'interrupted',
  'preemption',
  'rebalance',
  'retirement',
  'stop',
  'reboot',
  'maintenance',
  'migration',
]);
export type NoticeKind = z.infer<typeof noticeKindSchema>;

export const noticeSchema = z.object({
  /** The same for as long as it is the same event; unique within its instance. */
  id: z.string(),
  kind: noticeKindSchema,
  /** Told by the cloud's API, or by the machine itself over the connection. */
  source: z.enum(['cloud', 'machine']),
  /** When it comes, at the earliest. */
  at: z.iso.datetime().optional(),
  /** When its window ends. */
  until: z.iso.datetime().optional(),
  /** The cloud's own words. */
  description: z.string().optional(),
});
export type Notice = z.infer<typeof noticeSchema>;

const byRef = z.object({ ref: z.string() });

export const notices = {
  /** Runs the user's command on a connected instance now, as it is run by itself when a notice comes. */
  saveCheckpoint: procedure.meta({ changes: true }).input(byRef).output(z.object({})),
  /** Takes a practice instance back as its cloud would, so that all of this can be tried. */
  practise: procedure.meta({ changes: true }).input(byRef).output(z.object({})),
};
