import { z } from 'zod';
import { sampleResultSchema, tensorInfoSchema } from './models.ts';
import { verdictSchema } from './verdict.ts';

export const fileIdentitySchema = z.object({ path: z.string(), sha256: z.string() });

/** Which file a model was, by name and by content. */
export const reportedModelSchema = z.object({
  /** The file's name without its folder: what a history is kept under. */
  name: z.string(),
  path: z.string(),
  sha256: z.string(),
  sizeBytes: z.number(),
  opset: z.number().optional(),
  producer: z.string().optional(),
  inputs: z.array(tensorInfoSchema),
  outputs: z.array(tensorInfoSchema),
  /** Files beside the model that its weights lie in. */
  externalFiles: z.array(z.object({ location: z.string(), sha256: z.string().optional() })),
});
export type ReportedModel = z.infer<typeof reportedModelSchema>;

/** What ran it. */
export const runtimeSchema = z.object({
  hangar: z.string(),
  onnxruntime: z.string(),
  node: z.string(),
});

/** The computer it ran on; nothing that names its owner. */
export const machineSchema = z.object({
  platform: z.string(),
  release: z.string(),
  architecture: z.string(),
  processor: z.string(),
  coreCount: z.number(),
  memoryBytes: z.number(),
});

/** One of the two machines that a model ran on. */
export const comparedMachineSchema = z.object({
  /** The instance's or host's name; empty for the console's own computer. */
  name: z.string(),
  machine: machineSchema,
  gpus: z.array(z.string()).optional(),
  onnxruntime: z.string(),
  /** As onnxruntime names what it ran on: `CPUExecutionProvider`. */
  provider: z.string(),
  python: z.object({ path: z.string(), version: z.string(), numpy: z.string() }).optional(),
  initializeMs: z.number(),
  /** To the first answer, the model's loading included. */
  firstRunMs: z.number().optional(),
  /** Of inference alone, repeated on each sample; the first run of each is left out. */
  latencyMs: z.object({ count: z.number(), p50: z.number(), p95: z.number(), p99: z.number() }).optional(),
  peakBytes: z.number().optional(),
  failedCount: z.number(),
});
export type ComparedMachine = z.infer<typeof comparedMachineSchema>;

/** A run on an instance beside the same on the console's computer. */
export const instanceRunSchema = z.object({
  here: comparedMachineSchema,
  there: comparedMachineSchema,
  agreement: z.object({
    status: z.enum(['within', 'outside']),
    /** An output may differ by absolute + relative × the output here. */
    tolerance: z.object({ absolute: z.number(), relative: z.number() }),
    comparedCount: z.number(),
    outsideCount: z.number(),
    absolute: z.number(),
    relative: z.number(),
    /** Samples outside the tolerance first, then those furthest apart. */
    furthest: z
      .array(
        z.object({
          path: z.string(),
          row: z.number().optional(),
          absolute: z.number(),
          relative: z.number(),
          /** The first value outside the tolerance (`scores: [3] 0.91 ≠ 0.52`); empty within it. */
          found: z.string(),
        }),
      )
      .max(20),
  }),
  /** Nothing was left on the instance, and it has said so. */
  removed: z.boolean(),
});
export type InstanceRun = z.infer<typeof instanceRunSchema>;

/** The results that a report holds at most: those that failed or broke a check come first, then the first of the others. */
export const maxReportedResults = 200;

export const runReportSchema = z
  .object({
    kind: z.literal('hangar-model-run'),
    version: z.literal(1),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    initializeMs: z.number(),
    model: reportedModelSchema,
    /** The hangar.yaml that it ran by; absent where the handler was inferred. */
    handler: fileIdentitySchema.optional(),
    samples: z.object({
      fileCount: z.number(),
      /** Of the names and contents of all sample files, in whatever order they were given. */
      sha256: z.string(),
    }),
    runtime: runtimeSchema,
    machine: machineSchema,
    /** Where it ran on an instance and both were ready; then `machine` and `runtime.onnxruntime` are the instance's. */
    instance: instanceRunSchema.optional(),
    verdict: verdictSchema,
    results: z.array(sampleResultSchema).max(maxReportedResults),
    /** Results that the report leaves out. */
    omittedCount: z.number(),
  })
  .meta({ title: 'Hangar model run', description: 'One run of an ONNX model over samples, and its verdict.' });
export type RunReport = z.infer<typeof runReportSchema>;
