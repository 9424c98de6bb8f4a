import { z } from 'zod';
import { comparisonSchema, standingSchema } from './comparison.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { runReportSchema } from './run-report.ts';
import { statusSchema } from './verdict.ts';

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
  /** Why it did not come to its end: it was cancelled, the model was not loaded, or it kept dying. */
  stopped: problemSchema.optional(),
  /** Version of onnxruntime; empty where the model was never loaded. */
  runtime: z.string(),
  /** Processor and system in a few words. */
  machine: z.string(),
});
/** One kept run in short. */
export type RunSummary = z.infer<typeof runSummarySchema>;

export const comparisonSummarySchema = z.object({
  id: z.number(),
  startedAt: z.iso.datetime(),
  nameA: z.string(),
  nameB: z.string(),
  pathA: z.string(),
  pathB: z.string(),
  sha256A: z.string(),
  sha256B: z.string(),
  /** What B is beside A. */
  verdict: standingSchema,
  sampleCount: z.number(),
  changedCount: z.number(),
});
/** One kept comparison in short. */
export type ComparisonSummary = z.infer<typeof comparisonSummarySchema>;

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
      /** Those that a model of this name took part in, newest first. */
      comparisons: z.array(comparisonSummarySchema).max(maxShownRuns),
    }),
  ),
  /** Everything that is kept of one comparison. */
  comparison: procedure.input(z.object({ comparisonId: z.number() })).output(comparisonSchema),
  /** Everything that is kept of one run. */
  report: procedure.input(z.object({ runId: z.number() })).output(runReportSchema),
};
