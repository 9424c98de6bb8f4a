import { z } from 'zod';
import { problemSchema } from './problem.ts';

/** What a price list has no figure for, and bills beside the machine. */
const priceGapSchema = z.enum(['system-licence', 'local-disks']);

/** How capacity is bought. */
const marketSchema = z.enum(['on-demand', 'spot']);
export type Market = z.infer<typeof marketSchema>;

/** A machine's list price, or why it is not known. Never a guess and never 0. */
export const priceSchema = z.union([
  z.object({
    usdPerHour: z.number().positive(),
    market: marketSchema,
    /** When the cloud last told it. */
    askedAt: z.iso.datetime(),
    /** What comes on top of it. */
    without: z.array(priceGapSchema),
  }),
  z.object({ unknown: problemSchema }),
]);
export type Price = z.infer<typeof priceSchema>;
