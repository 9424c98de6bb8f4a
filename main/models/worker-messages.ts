import { z } from 'zod';
import { type Provider, providerSchema } from '../../preload/contract/comparison.ts';
import { driftReportSchema } from '../../preload/contract/drift.ts';
import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import { sampleResultSchema } from '../../preload/contract/models.ts';
import { type Problem, problemSchema } from '../../preload/contract/problem.ts';
import { tensorLookSchema } from '../../preload/contract/tensor-look.ts';
import { comparableTensorsSchema } from './comparable-tensors.ts';
import type { InputSide } from './gather-inputs.ts';
import type { HandledModel } from './handled-model.ts';
import { maxRecords } from './open-sample.ts';
import { type WireTensors, wireTensorsSchema } from './wire-tensors.ts';

/** One record of a sample file, from 0. */
export type SampleAddress = { path: string; record: number };

/** `rest` does nothing: it only reports the memory. */
export type Probe = 'rest' | 'batch' | 'zero' | 'extreme' | 'empty' | 'oversized';

/** A picture prepared in several ways, its answers held against a reference. */
export type ImageTrial = { samplePath: string; referencePath: string; images: readonly ImageDeclaration[] };

/** What the core tells a model process, in order: `initialize` once, then samples, and room for their results. */
export type WorkerRequest =
  | { kind: 'initialize'; model: HandledModel; provider: Provider | 'elsewhere' }
  /** One file of samples; records before `fromRecord` are left out (a process before this one answered them). */
  | { kind: 'sample'; file: number; path: string; fromRecord: number }
  /** The core has room for so many more results. */
  | { kind: 'credit'; count: number }
  /** What the model answered elsewhere; in reply to `infer` and `repeat`. */
  | { kind: 'inferred'; outputs: WireTensors; timesMs: number[] }
  | { kind: 'not-inferred'; problem: Problem }
  /** Something to be tried on samples that were answered before. */
  | { kind: 'probe'; probe: Probe; samples: readonly SampleAddress[] }
  /** One record with its outputs, and its inference timed so many times more. */
  | { kind: 'compare'; sample: SampleAddress; repeats: number }
  | ({ kind: 'tryImages' } & ImageTrial)
  /** One record to be looked at, with a tensor from inside the model if so wished. */
  | { kind: 'look'; sample: SampleAddress; tensor: string | undefined }
  | { kind: 'thumbnail'; path: string; sidePixels: number }
  /** What some files are like, gathered for `drift`; `leaveOut` are columns that are no inputs. */
  | { kind: 'gather'; side: InputSide; paths: readonly string[]; skipsUnreadable: boolean }
  | { kind: 'drift'; leaveOut: readonly string[] }
  /** Which execution providers load this model here. */
  | { kind: 'providers'; modelPath: string };

/** One answered record of the file that was numbered `file`; results come in the order of the requests. */
const resultMessageSchema = z.object({
  kind: z.literal('result'),
  file: z.number().int().nonnegative(),
  record: z.number().int().nonnegative(),
  recordCount: z.number().int().positive().max(maxRecords),
  result: sampleResultSchema,
});
export type ResultMessage = z.infer<typeof resultMessageSchema>;

/** Several files, the one that was numbered `file` first, are being prepared at once; then, that they are. */
const preparingMessageSchema = z.object({
  kind: z.literal('preparing'),
  file: z.number().int().nonnegative(),
  isDone: z.boolean(),
});
export type PreparingMessage = z.infer<typeof preparingMessageSchema>;

/** Of what was asked for in one, another part is done: the limit of time is for each. */
const advancedMessageSchema = z.object({ kind: z.literal('advanced') });
export type AdvancedMessage = z.infer<typeof advancedMessageSchema>;

const comparedMessageSchema = z.object({
  kind: z.literal('compared'),
  recordCount: z.number(),
  result: sampleResultSchema,
  outputs: comparableTensorsSchema,
  latenciesMs: z.array(z.number()).max(100),
});
export type ComparedMessage = z.infer<typeof comparedMessageSchema>;

/** What a model process may say; anything else is ignored, since its native code may have been taken over. */
export const workerMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('initialized'), initializeMs: z.number(), runtime: z.string() }),
  z.object({ kind: z.literal('refused'), problem: problemSchema }),
  z.object({ kind: z.literal('thumbnail'), dataUrl: z.string().startsWith('data:image/png;base64,').max(500_000) }),
  /** Distances from the reference in the order asked for; null where the answer cannot be compared. */
  z.object({ kind: z.literal('tried'), distances: z.array(z.number().nullable()).max(1000) }),
  z.object({ kind: z.literal('looked'), tensors: z.array(tensorLookSchema).max(64) }),
  /** `found` is empty where all is well. */
  z.object({ kind: z.literal('probed'), found: z.string().max(500), peakBytes: z.number() }),
  z.object({ kind: z.literal('provided'), providers: z.array(providerSchema).max(20) }),
  z.object({ kind: z.literal('gathered'), rowCount: z.number() }),
  z.object({ kind: z.literal('drifted'), report: driftReportSchema }),
  comparedMessageSchema,
  resultMessageSchema,
  preparingMessageSchema,
  advancedMessageSchema,
  /** For a model that runs elsewhere: the inputs of one run, or how often to repeat the last one for its times. */
  z.object({ kind: z.literal('infer'), inputs: wireTensorsSchema }),
  z.object({ kind: z.literal('repeat'), count: z.number().int().min(1).max(100) }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

/** Results a model process may send before the core has taken any. */
export const resultWindow = 256;
