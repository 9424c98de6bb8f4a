import { z } from 'zod';
import { machineShapeSchema } from './machine-shape.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

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

/** An amount of money, or why it is not known. */
const amountSchema = z.union([z.object({ usd: z.number().positive() }), z.object({ unknown: problemSchema })]);
export type Amount = z.infer<typeof amountSchema>;

/** What an instance costs beside its machine: these go on while it is stopped. */
const diskCostSchema = z.object({
  name: z.string(),
  /** The cloud's own name of its kind: `gp3`, `pd-balanced`. */
  type: z.string().optional(),
  sizeBytes: z.number().optional(),
  perMonth: amountSchema,
  /** Speed beyond what its kind includes is bought as well, and not in the amount. */
  hasPaidSpeed: z.boolean(),
});
const addressCostSchema = z.object({ address: z.string(), perMonth: amountSchema });

const cpuUseSchema = z.object({
  /** Of all cores, the mean and the busiest step of `minutes`. */
  cpuPercent: z.number(),
  peakPercent: z.number(),
  minutes: z.number(),
});
export type CpuUse = z.infer<typeof cpuUseSchema>;

const instanceCostSchema = z.object({
  onDemand: priceSchema,
  spot: priceSchema,
  disks: z.array(diskCostSchema),
  addresses: z.array(addressCostSchema),
  /** How busy the running machine was lately, by its cloud's metrics; absent where those do not tell or may not be asked. */
  use: cpuUseSchema.optional(),
  /** Why disks and addresses are not known. */
  unknown: problemSchema.optional(),
});
export type InstanceCost = z.infer<typeof instanceCostSchema>;

/** What an instance would cost that is only thought of. */
const newCostSchema = z.object({
  machine: priceSchema,
  diskPerMonth: amountSchema,
  /** Its disk's speed is bought as well, and not in the amount. */
  hasPaidSpeed: z.boolean(),
  /** The public address that it is lent; absent where it is lent none. */
  addressPerMonth: amountSchema.optional(),
});
export type NewCost = z.infer<typeof newCostSchema>;

/** What a machine of its own type costs in an instance's market, and what one of another type would. */
const changeCostSchema = z.object({ before: priceSchema, after: priceSchema });
export type ChangeCost = z.infer<typeof changeCostSchema>;

const typePriceSchema = z.object({ name: z.string(), price: priceSchema });

const placeSchema = z.object({
  accountKey: z.string().max(500),
  region: z.string().max(64),
  zone: z.string().max(64),
  market: marketSchema,
});
const typeSchema = z.object({ name: z.string().max(64), shape: machineShapeSchema });

const sisterTypeSchema = typePriceSchema.extend({ shape: machineShapeSchema });
export type SisterType = z.infer<typeof sisterTypeSchema>;

/** What there may be no room for: an instance that is there, or one of some type in some zone. */
const roomlessSchema = z.union([
  z.object({ ref: z.string() }),
  placeSchema.extend({
    type: z.string().max(64),
    /** GPUs that were to be put into it. */
    accelerator: z.object({ type: z.string().max(63), count: z.number().int().min(1).max(16) }).optional(),
  }),
]);
export type Roomless = z.infer<typeof roomlessSchema>;

export const prices = {
  /** What an instance costs in either market, and what its disks and addresses cost by the month. */
  ofInstance: procedure.input(z.object({ ref: z.string() })).output(instanceCostSchema),
  /**
   * What a Linux machine of some types costs in a zone. Compute Engine's price is made of a type's parts, so its shape
   * has to be told.
   */
  ofTypes: procedure
    .input(placeSchema.extend({ types: z.array(typeSchema).max(100) }))
    .output(z.array(typePriceSchema)),
  /** What an instance costs by the hour with the type that it has, and with another one of its zone. */
  ofChange: procedure.input(z.object({ ref: z.string(), type: z.string().min(1).max(64) })).output(changeCostSchema),
  /** What a Linux machine with one disk and, unless it is to have none, a public address would cost. */
  ofNew: procedure
    .input(
      placeSchema.extend({
        type: typeSchema,
        disk: z.object({ type: z.string().max(64), sizeGb: z.number().positive().max(65_536) }),
        hasAddress: z.boolean(),
      }),
    )
    .output(newCostSchema),
  /** The types of the same zone that come nearest to one that can't be had now, with what each costs there. */
  sisterTypes: procedure.input(roomlessSchema).output(z.array(sisterTypeSchema)),
};
