import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { maxSamplePaths, sampleResultSchema, sampleTimeoutSchema, waitingSchema } from './models.ts';
import { procedure } from './procedure.ts';
import {
  fileIdentitySchema,
  machineSchema,
  maxReportedResults,
  reportedModelSchema,
  runtimeSchema,
} from './run-report.ts';

/** Where onnxruntime may run a model; which of them there are depends on the machine. */
const providers = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu', 'xnnpack'] as const;
export const providerSchema = z.enum(providers);
export type Provider = z.infer<typeof providerSchema>;

/** How far the outputs of the two lie apart, over all values of all outputs. */
const distanceSchema = z.object({
  /** The furthest that any value is off. */
  absolute: z.number(),
  /** The length of the difference as a share of the longer of the two: 0 alike, 2 opposite. */
  relative: z.number(),
  /** 1: the same direction; -1: the opposite one. */
  cosine: z.number(),
});
export type Distance = z.infer<typeof distanceSchema>;

const comparedAnswerSchema = sampleResultSchema
  .pick({ summary: true, answer: true, problem: true, broken: true })
  .extend({ latencyMs: z.number().optional() });
export type ComparedAnswer = z.infer<typeof comparedAnswerSchema>;

const samplePairSchema = z.object({
  path: z.string(),
  row: z.number().optional(),
  a: comparedAnswerSchema,
  b: comparedAnswerSchema,
  /** The right answer, where the handler says where it is found. */
  expected: z.string().optional(),
  /** The answer is another one, or only one of the two could give any. */
  isChanged: z.boolean(),
  /** Absent where there is nothing to compare, or the outputs differ in number or shape. */
  distance: distanceSchema.optional(),
});
/** One sample through both models. */
export type SamplePair = z.infer<typeof samplePairSchema>;

const comparedSideSchema = z.object({
  model: reportedModelSchema,
  handler: fileIdentitySchema.optional(),
  provider: providerSchema,
  initializeMs: z.number(),
  failedCount: z.number(),
  /** The median of the samples' own medians, of inference alone. */
  latencyMs: z.number().optional(),
});
export type ComparedSide = z.infer<typeof comparedSideSchema>;

export const standingSchema = z.enum(['better', 'same', 'worse']);
/** What the second model is beside the first. */
export type Standing = z.infer<typeof standingSchema>;

const reasonSchema = z.object({
  /**
   * `failures`: samples that only one of them answers. `checks`: expectations of hangar.yaml that only one of them breaks.
   * `accuracy`: right answers. `answers`: changed answers, where nobody says which are right. `outputs`: distances, where
   * there are neither. `latency`: the time of inference. `stopped`: it could not be gone through to the end.
   */
  code: z.enum(['stopped', 'failures', 'checks', 'accuracy', 'answers', 'outputs', 'latency']),
  says: standingSchema,
  /** What was measured; they fill the reason's sentence. */
  figures: z.record(z.string(), z.number()),
});
export type ComparisonReason = z.infer<typeof reasonSchema>;

export const comparisonSchema = z
  .object({
    kind: z.literal('hangar-model-comparison'),
    version: z.literal(1),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    a: comparedSideSchema,
    b: comparedSideSchema,
    samples: z.object({ fileCount: z.number(), sha256: z.string() }),
    runtime: runtimeSchema,
    machine: machineSchema,
    sampleCount: z.number(),
    changedCount: z.number(),
    /** Of the samples whose outputs could be compared. */
    distance: z
      .object({
        count: z.number(),
        absolute: z.object({ p50: z.number(), p95: z.number(), greatest: z.number() }),
        relative: z.object({ p50: z.number(), p95: z.number(), greatest: z.number() }),
        cosine: z.object({ p50: z.number(), least: z.number() }),
      })
      .optional(),
    accuracy: z
      .object({
        count: z.number(),
        a: z.number(),
        b: z.number(),
        /** b − a, with its 95 % interval (Bonett and Price for paired shares). */
        difference: z.number(),
        low: z.number(),
        high: z.number(),
        /** Samples that only one of them gets right, and how likely such a split is by chance (McNemar's exact test). */
        onlyA: z.number(),
        onlyB: z.number(),
        chance: z.number(),
      })
      .optional(),
    latency: z
      .object({
        count: z.number(),
        /** The median over the samples of b's time as a share of a's, with its 95 % interval; none for too few samples. */
        ratio: z.number(),
        low: z.number().optional(),
        high: z.number().optional(),
      })
      .optional(),
    verdict: standingSchema,
    reasons: z.array(reasonSchema),
    /** The changed ones first, then those furthest apart. */
    pairs: z.array(samplePairSchema).max(maxReportedResults),
    omittedCount: z.number(),
  })
  .meta({ title: 'Hangar model comparison', description: 'Two ONNX models on the same samples: b beside a.' });
export type Comparison = z.infer<typeof comparisonSchema>;

const comparisonEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('initialized'), total: z.number() }),
  z.object({ kind: z.literal('progress'), done: z.number(), total: z.number(), changedCount: z.number() }),
  waitingSchema,
  z.object({
    kind: z.literal('finished'),
    comparison: comparisonSchema,
    /** What it is kept under; absent where it could not be kept. */
    comparisonId: z.number().optional(),
  }),
]);
export type ComparisonEvent = z.infer<typeof comparisonEventSchema>;

const sideRequestSchema = z.object({ modelPath: z.string().min(1), provider: providerSchema.default('cpu') });

export const comparison = {
  /** The execution providers that load a model on this computer, `cpu` first. */
  providers: procedure.input(z.object({})).output(z.object({ providers: z.array(providerSchema) })),
  /**
   * Runs both models over the same samples, each in a process of its own, in turns. Each goes by the `hangar.yaml` beside
   * it; where only one has any, by that one. Leaving the iterator ends both.
   */
  compare: procedure
    .input(
      z.object({
        a: sideRequestSchema,
        b: sideRequestSchema,
        samplePaths: z.array(z.string().min(1)).min(1).max(maxSamplePaths),
        handlerPath: z.string().min(1).optional(),
        sampleTimeoutMs: sampleTimeoutSchema,
      }),
    )
    .output(eventIterator(comparisonEventSchema)),
};
