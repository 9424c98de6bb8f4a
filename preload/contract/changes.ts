import { z } from 'zod';
import { machineShapeSchema } from './machine-shape.ts';
import { problemSchema } from './problem.ts';

/** What can be done to an instance that is there. */
const changeActionSchema = z.enum(['start', 'stop', 'reboot', 'delete']);
export type ChangeAction = z.infer<typeof changeActionSchema>;

/** What a plan may be asked about: one of those, or another machine type. */
export const planRequestSchema = z.discriminatedUnion('action', [
  z.object({ action: changeActionSchema }),
  z.object({ action: z.literal('resize'), type: z.string().min(1).max(64) }),
]);
export type PlanRequest = z.infer<typeof planRequestSchema>;

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
  'type-changes',
  'stops-and-starts',
  'can-be-put-back',
  'gpus-change',
  'machine-made',
  'machine-made-with-gpus',
  'spot-may-be-taken',
  'disk-made',
  'key-kept',
  'key-imported',
  'login-made',
  'no-key',
  'ssh-rule-made',
  'ssh-open-to-all',
  'no-ssh-rule',
  'no-public-address',
  'group-replaces-stopped',
  'group-replaces-deleted',
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
  /** The provider's dry run first, then what goes, what stays and what goes on costing. */
  effects: z.array(changeEffectSchema),
  /** Why the cloud would refuse as things stand: a permission that is missing, a protection that is on. */
  obstacle: problemSchema.optional(),
  /** The provider's own command lines that do the same, as lists of arguments. */
  commands: z.array(z.array(z.string())),
});
export type ChangePlan = z.infer<typeof changePlanSchema>;

/** A machine type that a zone offers. */
const machineTypeSchema = z.object({
  name: z.string(),
  shape: machineShapeSchema,
  architecture: z.enum(['x86_64', 'arm64']).optional(),
  /** Has disks that lose their data with a stop. */
  hasLocalDisks: z.boolean().optional(),
});
export type MachineType = z.infer<typeof machineTypeSchema>;
export const machineTypesSchema = z.object({ types: z.array(machineTypeSchema) });

/** The change of an instance's type as it goes on in the core; it goes on without a window. */
export const resizeSchema = z.object({
  id: z.string(),
  ref: z.string(),
  name: z.string(),
  from: z.string(),
  to: z.string(),
  wasRunning: z.boolean(),
  /**
   * `restoring` puts it back as it was after a failure; `restored` is the good end of that, `stranded` the bad one, in
   * which the instance needs a person; `interrupted` is one whose console ended meanwhile.
   */
  step: z.enum(['stopping', 'changing', 'starting', 'done', 'restoring', 'restored', 'stranded', 'interrupted']),
  /** Why it was not done. */
  problem: problemSchema.optional(),
});
export type Resize = z.infer<typeof resizeSchema>;
