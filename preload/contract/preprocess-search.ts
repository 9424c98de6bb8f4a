import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { imageSchema } from './handler/preprocess.ts';
import { procedure } from './procedure.ts';

const rankedPreprocessSchema = z.object({
  image: imageSchema,
  /** Of the model's answer from the reference, as a share of the reference's length; 0 is the very same. */
  distance: z.number(),
});
export type RankedPreprocess = z.infer<typeof rankedPreprocessSchema>;

const preprocessEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trying'), done: z.number(), total: z.number() }),
  z.object({
    kind: z.literal('found'),
    /** The nearest first; never empty. */
    ranked: z.array(rankedPreprocessSchema),
    /** `ambiguous`: several ways of colours and values give about the same answer on this sample. */
    outcome: z.enum(['reproduced', 'ambiguous', 'not-found']),
  }),
]);
export type PreprocessEvent = z.infer<typeof preprocessEventSchema>;

export const preprocessSearch = {
  /** Tries the usual ways to prepare a picture until the model answers like the reference (npy, npz, pb or JSON). */
  findPreprocessing: procedure
    .input(z.object({ modelPath: z.string().min(1), samplePath: z.string().min(1), referencePath: z.string().min(1) }))
    .output(eventIterator(preprocessEventSchema)),
  /** Writes a way to prepare pictures into the `hangar.yaml` beside a model, made if need be. */
  writePreprocessing: procedure
    .input(z.object({ modelPath: z.string().min(1), image: imageSchema }))
    .output(z.object({ path: z.string() })),
};
