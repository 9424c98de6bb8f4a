import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { declarationSchema } from './handler/declaration.ts';
import { checkIdSchema } from './handler/expect.ts';
import { graphStepSchema, modelGraphSchema } from './model-graph.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { tensorLookSchema } from './tensor-look.ts';
import { verdictSchema } from './verdict.ts';

/** A dimension is a number or the model's own name for a size that is open (`batch`); `?` when it gave none. */
const dimensionSchema = z.union([z.number(), z.string()]);

export const tensorInfoSchema = z.object({
  name: z.string(),
  /** ONNX element type: `float32`, `int64`, `string` …; `sequence`, `map` for what is no tensor. */
  type: z.string(),
  shape: z.array(dimensionSchema),
});
export type TensorInfo = z.infer<typeof tensorInfoSchema>;

/** What a sample may be for this model and how it becomes the inputs, read off the inputs' types and shapes. */
const preparationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    layout: z.enum(['NCHW', 'NHWC', 'CHW', 'HWC']),
    channels: z.union([z.literal(1), z.literal(3), z.literal(4)]),
    /** Pixels; absent where the model leaves the side open, then the image's own proportions decide. */
    width: z.number().optional(),
    height: z.number().optional(),
    /** `unit`: 0 to 1; `byte`: 0 to 255. */
    scale: z.enum(['unit', 'byte']),
  }),
  z.object({
    kind: z.literal('table'),
    /** Names of the columns where each is an input of its own; else the columns are taken in their order. */
    columns: z.array(z.string()).optional(),
    /** How many columns, where the model says so. */
    columnCount: z.number().optional(),
  }),
  z.object({ kind: z.literal('tensor') }),
]);
export type Preparation = z.infer<typeof preparationSchema>;

const countedWeightsSchema = z.object({
  type: z.string(),
  tensorCount: z.number(),
  parameterCount: z.number(),
  /** As stored, small types packed. */
  sizeBytes: z.number(),
});

const externalFileSchema = z.object({
  /** As the model names it, beside itself. */
  location: z.string(),
  /** `outside`: the name leads out of the model's folder, and the file was not looked at. */
  state: z.enum(['present', 'missing', 'too-short', 'outside', 'checksum-differs']),
  /** How far into the file its tensors reach. */
  neededBytes: z.number(),
  /** Absent where there is no such file, or none that may be looked at. */
  sizeBytes: z.number().optional(),
  tensorCount: z.number(),
  /** What the model says the file's SHA-1 is, where it says so. */
  expectedSha1: z.string().optional(),
  sha256: z.string().optional(),
});
export type ExternalFile = z.infer<typeof externalFileSchema>;

const modelDescriptionSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  inputs: z.array(tensorInfoSchema),
  outputs: z.array(tensorInfoSchema),
  /** Version of the standard operator set. */
  opset: z.number().optional(),
  /** Every operator set that the file asks for; the standard one is `ai.onnx`. */
  opsets: z.array(z.object({ domain: z.string(), version: z.number() })),
  irVersion: z.number().optional(),
  /** The exporter's name and version, as it wrote them. */
  producer: z.string().optional(),
  /** The model's own version number, and what it says of itself. */
  modelVersion: z.number().optional(),
  documentation: z.string().optional(),
  /** Class names the file carries in its metadata (`labels`), in the order of the scores. */
  labels: z.array(z.string()).optional(),
  metadata: z.array(z.object({ key: z.string(), value: z.string() })),
  /** The most frequent first; nodes of subgraphs and of the file's own functions are among them. */
  operators: z.array(z.object({ domain: z.string(), name: z.string(), count: z.number() })),
  nodeCount: z.number(),
  /** Bodies of `If`, `Loop`, `Scan` and the like. */
  subgraphCount: z.number(),
  /** Functions that the file brings along. */
  functions: z.array(z.object({ domain: z.string(), name: z.string() })),
  parameterCount: z.number(),
  weights: z.array(countedWeightsSchema),
  externalFiles: z.array(externalFileSchema),
  /** Why the runtime will not load it, found from the file alone; empty when nothing speaks against it. */
  obstacles: z.array(problemSchema),
  /** Empty when only a tensor file can fit and not even that is sure. */
  preparations: z.array(preparationSchema),
});
/** What a model file says of itself. */
export type ModelDescription = z.infer<typeof modelDescriptionSchema>;

const modelInfoSchema = modelDescriptionSchema.extend({ sha256: z.string() });
export type ModelInfo = z.infer<typeof modelInfoSchema>;

const inspectEventSchema = z.discriminatedUnion('kind', [
  /** All but the checksums, within moments. */
  z.object({ kind: z.literal('described'), model: modelDescriptionSchema }),
  /** Of the model and its external files together. */
  z.object({ kind: z.literal('hashing'), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ kind: z.literal('finished'), model: modelInfoSchema }),
]);
export type InspectEvent = z.infer<typeof inspectEventSchema>;

/** One output tensor in short. */
const outputSummarySchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number()),
  /** The first values as text, since JSON has no NaN and no 64-bit integers. */
  preview: z.string(),
  /** Values that are NaN or infinite. */
  nonFiniteCount: z.number(),
});
export type OutputSummary = z.infer<typeof outputSummarySchema>;

const stageTimingsSchema = z.object({
  preprocessMs: z.number(),
  inferenceMs: z.number(),
  postprocessMs: z.number(),
});

export const sampleResultSchema = z.object({
  path: z.string(),
  /** Which record of the file this is, from 1, where the file holds several (rows of a table). */
  row: z.number().optional(),
  /** A few words a person reads first: the label, or the output's first values. */
  summary: z.string().optional(),
  /** The best classes, highest first, as shares of 1; where the output is scores of classes. */
  scores: z.array(z.object({ label: z.string(), score: z.number() })).optional(),
  /** The answer in a word that can be compared with the right one: the best class, or all that were found. */
  answer: z.string().optional(),
  /** What was found where, in pixels of the model's input; best first. */
  boxes: z
    .array(
      z.object({
        label: z.string(),
        score: z.number(),
        left: z.number(),
        top: z.number(),
        right: z.number(),
        bottom: z.number(),
      }),
    )
    .optional(),
  outputs: z.array(outputSummarySchema).optional(),
  /** The right answer, where the handler says where it is found. */
  expected: z.string().optional(),
  /** The furthest that any value lies from the sample's reference outputs. */
  difference: z.object({ absolute: z.number(), relative: z.number() }).optional(),
  /** The checks that this sample broke and what was found, in the notation of the field (`y: 3.2 > 1`). */
  broken: z.array(z.object({ check: checkIdSchema, found: z.string() })).optional(),
  timings: stageTimingsSchema.optional(),
  problem: problemSchema.optional(),
});
export type SampleResult = z.infer<typeof sampleResultSchema>;

/** How long a sample may take before its process is ended; a word to it is given long before. */
export const sampleTimeoutSchema = z.number().int().min(100).max(86_400_000).optional();

/** A sample that takes longer than people expect; told each second until it is answered, or given up. */
export const waitingSchema = z.object({
  kind: z.literal('waiting'),
  path: z.string(),
  row: z.number().optional(),
  waitedMs: z.number(),
  /** When it is given up. */
  limitMs: z.number(),
});
export type Waiting = z.infer<typeof waitingSchema>;

const runEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('initialized'),
    model: modelInfoSchema,
    /** The `hangar.yaml` that it runs by; absent where the handler was inferred. */
    handlerPath: z.string().optional(),
    initializeMs: z.number(),
    /** Version of onnxruntime. */
    runtime: z.string(),
    total: z.number(),
    /** Files in the chosen folders that are no samples by their ending. */
    skippedCount: z.number(),
  }),
  /** Results in the order of the samples, gathered for a moment. `total` grows when a file holds several records. */
  z.object({
    kind: z.literal('progress'),
    results: z.array(sampleResultSchema).max(256),
    done: z.number(),
    total: z.number(),
  }),
  waitingSchema,
  z.object({
    kind: z.literal('finished'),
    verdict: verdictSchema,
    durationMs: z.number(),
    /** What the run is kept under; absent where it could not be kept. */
    runId: z.number().optional(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** Files and folders that one run may name; a folder may hold many more samples. */
export const maxSamplePaths = 10_000;

export const models = {
  /** The small model the console ships, with its samples, so that the first run needs nothing. */
  example: procedure.input(z.object({})).output(z.object({ modelPath: z.string(), samplePaths: z.array(z.string()) })),
  /** Reads the file only; nothing of it is executed. Ends with `finished`; leaving the iterator stops the reading. */
  inspect: procedure.input(z.object({ path: z.string().min(1) })).output(eventIterator(inspectEventSchema)),
  /** The nodes of the main graph, or of one that lies `within` it, and the values between them, laid out as a picture. */
  graph: procedure
    .input(z.object({ path: z.string().min(1), within: z.array(graphStepSchema).max(32).default([]) }))
    .output(modelGraphSchema),
  /**
   * Runs the model in a process of its own; ends with `finished`, or with a problem when the model cannot be loaded.
   * A folder among the samples stands for the sample files in it. Leaving the iterator cancels the run.
   */
  run: procedure
    .input(
      z.object({
        modelPath: z.string().min(1),
        samplePaths: z.array(z.string().min(1)).min(1).max(maxSamplePaths),
        /** A handler elsewhere than beside the model. */
        handlerPath: z.string().min(1).optional(),
        sampleTimeoutMs: sampleTimeoutSchema,
      }),
    )
    .output(eventIterator(runEventSchema)),
  /** The `hangar.yaml` beside a model, if there is one; a problem that names line and column when it is wrong. */
  handler: procedure
    .input(z.object({ modelPath: z.string().min(1) }))
    .output(z.object({ path: z.string().optional(), declaration: declarationSchema.optional() })),
  /** Writes a first `hangar.yaml` beside a model, from its own inputs; refuses where there is one. */
  initHandler: procedure.input(z.object({ modelPath: z.string().min(1) })).output(z.object({ path: z.string() })),
  /** Runs one record once more: its tensors to look at, and one from inside the model (`tensor`) if so wished. */
  look: procedure
    .input(
      z.object({
        modelPath: z.string().min(1),
        path: z.string().min(1),
        row: z.number().int().min(1).optional(),
        tensor: z.string().min(1).max(500).optional(),
      }),
    )
    .output(z.object({ tensors: z.array(tensorLookSchema) })),
  /** A small picture of an image sample as a `data:image/png` address, at most `sidePixels` on its longer side. */
  thumbnail: procedure
    .input(z.object({ path: z.string().min(1), sidePixels: z.number().int().min(16).max(256) }))
    .output(z.object({ dataUrl: z.string() })),
};
