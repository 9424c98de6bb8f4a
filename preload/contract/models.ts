import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** A dimension is a number or the model's own name for a size that is open (`batch`). */
const dimensionSchema = z.union([z.number(), z.string()]);

export const tensorInfoSchema = z.object({
  name: z.string(),
  /** ONNX element type: `float32`, `int64`, `string` … */
  type: z.string(),
  shape: z.array(dimensionSchema),
});
export type TensorInfo = z.infer<typeof tensorInfoSchema>;

export const modelInfoSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  inputs: z.array(tensorInfoSchema),
  outputs: z.array(tensorInfoSchema),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const stageTimingsSchema = z.object({
  preprocessMs: z.number(),
  inferenceMs: z.number(),
  postprocessMs: z.number(),
});

export const sampleResultSchema = z.object({
  path: z.string(),
  /** A few words a person reads first: the label and its score, or the output's first values. */
  summary: z.string().optional(),
  scores: z.array(z.object({ label: z.string(), score: z.number() })).optional(),
  timings: stageTimingsSchema.optional(),
  problem: problemSchema.optional(),
});
export type SampleResult = z.infer<typeof sampleResultSchema>;

export const verdictSchema = z.object({
  status: z.enum(['pass', 'warn', 'fail']),
  sampleCount: z.number(),
  failedCount: z.number(),
  latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).optional(),
});

export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('initialized'), model: modelInfoSchema, initializeMs: z.number() }),
  z.object({ kind: z.literal('sample'), result: sampleResultSchema, done: z.number(), total: z.number() }),
  z.object({ kind: z.literal('finished'), verdict: verdictSchema, durationMs: z.number() }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

export const models = {
  /** The small model the console ships, with its samples, so that the first run needs nothing. */
  example: procedure.input(z.object({})).output(z.object({ modelPath: z.string(), samplePaths: z.array(z.string()) })),
  inspect: procedure.input(z.object({ path: z.string().min(1) })).output(modelInfoSchema),
  /** Runs the model in a process of its own; ends with `finished` or a problem. Leaving the iterator cancels the run. */
  run: procedure
    .input(z.object({ modelPath: z.string().min(1), samplePaths: z.array(z.string()).min(1).max(10_000) }))
    .output(eventIterator(runEventSchema)),
};
