import { z } from 'zod';
import { sampleResultSchema } from '../../preload/contract/models.ts';
import { problemSchema } from '../../preload/contract/problem.ts';
import type { HandledModel } from './handled-model.ts';

/** What the core tells a model process, in order: `initialize` once, then samples, and room for their results. */
export type WorkerRequest =
  | { kind: 'initialize'; model: HandledModel }
  /** One file of samples; records before `fromRecord` are left out (a process before this one answered them). */
  | { kind: 'sample'; file: number; path: string; fromRecord: number }
  /** The core has room for so many more results. */
  | { kind: 'credit'; count: number }
  | { kind: 'thumbnail'; path: string; sidePixels: number };

/** One answered record of the file that was numbered `file`; results come in the order of the requests. */
const resultMessageSchema = z.object({
  kind: z.literal('result'),
  file: z.number(),
  record: z.number(),
  recordCount: z.number(),
  result: sampleResultSchema,
});
export type ResultMessage = z.infer<typeof resultMessageSchema>;

/** What a model process may say; anything else is ignored, since its native code may have been taken over. */
export const workerMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('initialized'), initializeMs: z.number(), runtime: z.string() }),
  z.object({ kind: z.literal('refused'), problem: problemSchema }),
  z.object({ kind: z.literal('thumbnail'), dataUrl: z.string().startsWith('data:image/png;base64,').max(500_000) }),
  resultMessageSchema,
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

/** Results a model process may send before the core has taken any. */
export const resultWindow = 256;
