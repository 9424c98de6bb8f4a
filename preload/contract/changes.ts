import { z } from 'zod';
import { problemSchema } from './problem.ts';

/** What can be done to an instance that is there. */
export const changeActionSchema = z.enum(['start', 'stop', 'reboot', 'delete']);
export type ChangeAction = z.infer<typeof changeActionSchema>;

/** Everything that a change may bring, take or leave; the words for each are in `renderer/i18n` under `effects`. */
const effectCodeSchema = z.enum([
  'dry-run-passed',
  'machine-costs',
  'machine-stops-costing',
  'sandbox-free',
  'disk-deleted',
  'disk-kept',
  'disk-unnamed-fate',
  'disks-kept',
  'disks-cost-on',
  'disks-of-size-cost-on',
  'local-data-lost',
  'local-data-kept',
  'local-data-unknown',
  'address-new',
  'address-lost',
  'address-kept',
  'address-unknown',
  'address-costs-on',
  'programs-end',
  'programs-cut-off',
  'spot-may-not-return',
  'no-way-back',
]);

/** One consequence: `bad` takes something away for good, `warning` may cost or lose something. */
const changeEffectSchema = z.object({
  code: effectCodeSchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  tone: z.enum(['neutral', 'good', 'warning', 'bad']),
});
export type ChangeEffect = z.infer<typeof changeEffectSchema>;

/** What a change will do, found out before anything is done. */
export const changePlanSchema = z.object({
  action: changeActionSchema,
  /** The provider's dry run first, then what goes, what stays and what goes on costing. */
  effects: z.array(changeEffectSchema),
  /** Why the cloud would refuse as things stand: a permission that is missing, a protection that is on. */
  obstacle: problemSchema.optional(),
  /** The provider's own command lines that do the same, as lists of arguments. */
  commands: z.array(z.array(z.string())),
});
export type ChangePlan = z.infer<typeof changePlanSchema>;
