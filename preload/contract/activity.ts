import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { providerNameSchema } from './instances.ts';
import { problemParamsSchema, problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/**
 * Where a change has got to. `accepted`: the cloud took it, its end has not been seen. `unknown`: it was under way when
 * the console ended.
 */
const activityResultSchema = z.enum(['under-way', 'accepted', 'done', 'failed', 'unknown']);
export type ActivityResult = z.infer<typeof activityResultSchema>;

export const activityRecordSchema = z.object({
  id: z.number(),
  startedAt: z.iso.datetime(),
  /** The procedure's path: `instances.stop`. */
  action: z.string(),
  provider: providerNameSchema.optional(),
  /** AWS account number or Google project id, as it was known then. */
  account: z.string().optional(),
  /** Profile, gcloud configuration or `sandbox`. */
  accountName: z.string().optional(),
  region: z.string().optional(),
  /** Identity of what was changed: an instance's ref, a file's path, `user@host`. */
  targetRef: z.string().optional(),
  targetName: z.string().optional(),
  /** The cloud's own name for the call or the operation. */
  requestId: z.string().optional(),
  result: activityResultSchema,
  /** Why it failed: a problem's code. */
  problemCode: z.string().optional(),
  /** What fills the sentences of that problem. */
  problemParams: problemParamsSchema.optional(),
  /** From the call to the last that is known of it. */
  durationMs: z.number().optional(),
});
export type ActivityRecord = z.infer<typeof activityRecordSchema>;

const activityFilterSchema = z.object({
  /** Words that must all occur somewhere in the record. */
  text: z.string().max(200).optional(),
  /** Actions that a word of the text stands for in the language of the person who searches. */
  meant: z
    .array(z.object({ word: z.string().max(200), ids: z.array(z.string().max(100)).max(200) }))
    .max(20)
    .optional(),
  account: z.string().max(300).optional(),
  result: activityResultSchema.optional(),
  since: z.iso.datetime().optional(),
});
export type ActivityFilter = z.infer<typeof activityFilterSchema>;

/** The newest records that one watch tells of; older ones are found by a narrower filter, and exported. */
export const maxWatchedRecords = 10_000;

const activityEventSchema = z.discriminatedUnion('kind', [
  /** The log is not kept where it should be. */
  z.object({ kind: z.literal('problem'), problem: problemSchema }),
  /** New or changed records, newest first. At most 500 at once. */
  z.object({ kind: z.literal('records'), records: z.array(activityRecordSchema) }),
  /** Told before, and now kept out by the filter. */
  z.object({ kind: z.literal('left'), ids: z.array(z.number()) }),
  /** All records of now have been told. `total` counts those that the filter lets through, `accounts` those in the log. */
  z.object({ kind: z.literal('caught-up'), total: z.number(), accounts: z.array(z.string()) }),
]);
export type ActivityEvent = z.infer<typeof activityEventSchema>;

export const activity = {
  /** The newest records that pass the filter, then every new or changed one that does. */
  watch: procedure.input(activityFilterSchema).output(eventIterator(activityEventSchema)),
  /** Every record that passes the filter as one text, newest first, in pieces. */
  export: procedure
    .input(activityFilterSchema.extend({ format: z.enum(['csv', 'json']) }))
    .output(eventIterator(z.object({ text: z.string() }))),
};
