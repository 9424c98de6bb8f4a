import { z } from 'zod';

/** One tensor of a sample, as a person can look at it. */
export const tensorLookSchema = z.object({
  /** `inner`: one that the model passes on inside. */
  role: z.enum(['input', 'inner', 'output']),
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number()),
  /** Of the finite values; absent for texts and where there is none. */
  figures: z.object({ least: z.number(), most: z.number(), mean: z.number(), deviation: z.number() }).optional(),
  nonFiniteCount: z.number(),
  /** Finite values in equal steps from the least to the most. */
  histogram: z.array(z.number()).max(64).optional(),
  /** The corner of the last two dimensions, as text. */
  rows: z.array(z.array(z.string()).max(16)).max(16),
  /** A `data:image/png` address, where the tensor has the shape of a picture. */
  picture: z.string().startsWith('data:image/png;base64,').max(500_000).optional(),
});
export type TensorLook = z.infer<typeof tensorLookSchema>;
