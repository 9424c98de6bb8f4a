import { z } from 'zod';
import { problemSchema } from '../../../preload/contract/problem.ts';
import { transferAccountSchema } from './transfer-account.ts';
import { transferRequestSchema } from './transfer-request.ts';

const failures = z.array(z.object({ name: z.string(), problem: problemSchema }));
export type TransferFailures = z.infer<typeof failures>;

/** One line of a transfer's journal. The first is `asked`; of those that say the same, the last counts. */
const journalLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('asked'),
    id: z.uuid(),
    account: transferAccountSchema,
    request: transferRequestSchema,
  }),
  z.object({ kind: z.literal('planned'), fileCount: z.number(), sizeBytes: z.number() }),
  /** Where an item arrives; of a file also in which one, and what its source was as the first byte moved. Paths are base64. */
  z.object({
    kind: z.literal('begun'),
    key: z.string(),
    place: z.base64(),
    part: z.base64().optional(),
    source: z.object({ sizeBytes: z.number(), modifiedAtS: z.number() }).optional(),
  }),
  z.object({ kind: z.literal('ended'), key: z.string(), result: z.enum(['done', 'skipped']), sizeBytes: z.number() }),
  z.object({ kind: z.literal('failed'), failures, failureCount: z.number() }),
  z.object({ kind: z.literal('resumed') }),
]);
export type JournalLine = z.infer<typeof journalLineSchema>;

/** Reads a line; undefined for one that a console which was ended did not write to its end. */
export function parseJournalLine(text: string): JournalLine | undefined {
  try {
    return journalLineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
