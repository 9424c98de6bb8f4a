import { z } from 'zod';
import { sampleResultSchema, tensorInfoSchema, verdictSchema } from './models.ts';

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
    verdict: verdictSchema,
    results: z.array(sampleResultSchema).max(maxReportedResults),
    /** Results that the report leaves out. */
    omittedCount: z.number(),
  })
  .meta({ title: 'Hangar model run', description: 'One run of an ONNX model over samples, and its verdict.' });
export type RunReport = z.infer<typeof runReportSchema>;
