import { z } from 'zod';
import { checkIdSchema } from './handler/expect.ts';
import { problemSchema } from './problem.ts';

export const statusSchema = z.enum(['pass', 'warn', 'fail']);

const checkSchema = z.object({
  id: checkIdSchema,
  status: statusSchema,
  /** Samples that broke it. */
  brokenCount: z.number(),
  /** What was measured and what was asked for; they fill the check's sentence. */
  figures: z.record(z.string(), z.number()),
  /** Findings that are of no sample, in the notation of the field. */
  details: z.array(z.string()).max(20),
});
export type Check = z.infer<typeof checkSchema>;

/** The right answers beside those given. */
const labelFiguresSchema = z.object({
  accuracy: z.number(),
  /** Every class that was expected or given, in natural order; `recall` of a class that was never expected is absent. */
  classes: z.array(
    z.object({
      label: z.string(),
      expectedCount: z.number(),
      recall: z.number().optional(),
      precision: z.number().optional(),
    }),
  ),
  /** How often the class of the row was answered as that of the column; absent for very many classes. */
  confusion: z.array(z.array(z.number())).optional(),
});
export type LabelFigures = z.infer<typeof labelFiguresSchema>;

export const verdictSchema = z.object({
  /** The worst of the checks; `fail` too when the run was cut short. */
  status: statusSchema,
  checks: z.array(checkSchema),
  labels: labelFiguresSchema.optional(),
  sampleCount: z.number(),
  failedCount: z.number(),
  /** Samples whose outputs hold NaN or infinite values. */
  nonFiniteCount: z.number(),
  /** Of inference alone, warm: a process's first answer counts only where there is no other; absent without answers. */
  latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).optional(),
  /** Loading the model and its first answer, as who starts a server waits for it. */
  firstRunMs: z.number().optional(),
  /** The most memory that the model's process came to while it answered. */
  peakBytes: z.number().optional(),
  /** Why the run ended before the last sample. */
  stopped: problemSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;
