import { z } from 'zod';
import { statusSchema } from './models.ts';
import { procedure } from './procedure.ts';
import { runReportSchema } from './run-report.ts';

export const runSummarySchema = z.object({
  id: z.number(),
  startedAt: z.iso.datetime(),
  modelName: z.string(),
  modelPath: z.string(),
  modelSha256: z.string(),
  handlerSha256: z.string().optional(),
  samplesSha256: z.string(),
  status: statusSchema,
  sampleCount: z.number(),
  failedCount: z.number(),
  /** Share of right answers, where the handler says where they are found. */
  accuracy: z.number().optional(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  peakBytes: z.number().optional(),
  sizeBytes: z.number(),
  /** Version of onnxruntime. */
  runtime: z.string(),
  /** Processor and system in a few words. */
  machine: z.string(),
});
/** One kept run in short. */
export type RunSummary = z.infer<typeof runSummarySchema>;

const lastGoodSchema = z.object({
  run: runSummarySchema,
  /** `there`: the file lies where it ran, not written since. `changed`: another or a newer one lies there. */
  state: z.enum(['there', 'changed', 'gone']),
  /** It is what the newest run was about: there is nothing to roll back. */
  isNewest: z.boolean(),
});
/** The newest file of a model that passed, and whether it is still to be had. */
export type LastGood = z.infer<typeof lastGoodSchema>;

/** The newest runs that a history shows; older ones stay on record. */
export const maxShownRuns = 500;

export const modelRuns = {
  /** The runs of the models of one file name, newest first. `names` are all names that were ever run, the latest first. */
  history: procedure.input(z.object({ modelName: z.string().max(500) })).output(
    z.object({
      names: z.array(z.string()),
      runs: z.array(runSummarySchema).max(maxShownRuns),
      lastGood: lastGoodSchema.optional(),
    }),
  ),
  /** Everything that is kept of one run. */
  report: procedure.input(z.object({ runId: z.number() })).output(runReportSchema),
};
