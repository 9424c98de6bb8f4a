import { z } from 'zod';

/** What the console raises an alarm for: a full disk, GPUs that do nothing, memory that runs out, a process that has ended. */
const alertKindSchema = z.enum(['disk', 'gpu-idle', 'memory', 'process-gone']);
export type AlertKind = z.infer<typeof alertKindSchema>;

/** Something that a connected host has measured and its owner should know. One per instance and thing, until it clears. */
export const gaugeAlertSchema = z.object({
  /** The same for as long as it is the same alarm; unique within its instance. */
  id: z.string(),
  kind: alertKindSchema,
  /** Since when it has been so. */
  since: z.iso.datetime(),
  /** The file system, or the command that has ended. */
  subject: z.string().optional(),
  /** How full, by the newest sample. */
  percent: z.number().optional(),
  /** It is the inodes of the disk that run out, not its space. */
  isOfInodes: z.boolean().optional(),
  /** Of the last minute, in which all who had work waited for memory; there where that is the reason. */
  stalledPercent: z.number().optional(),
});
export type GaugeAlert = z.infer<typeof gaugeAlertSchema>;

const percent = z.number().int().min(50).max(99);
const minutes = z.number().int().min(1).max(1440);

/** When an alarm is raised, per kind. */
export const gaugeThresholdsSchema = z.object({
  disk: z.object({ isOn: z.boolean(), percent }),
  memory: z.object({ isOn: z.boolean(), percent }),
  gpuIdle: z.object({ isOn: z.boolean(), minutes }),
  /** A process that has worked for at least so long has ended. */
  processGone: z.object({ isOn: z.boolean(), minutes }),
});
export type GaugeThresholds = z.infer<typeof gaugeThresholdsSchema>;

/** Until somebody chooses. */
export const defaultGaugeThresholds: GaugeThresholds = {
  disk: { isOn: true, percent: 90 },
  memory: { isOn: true, percent: 95 },
  gpuIdle: { isOn: true, minutes: 30 },
  processGone: { isOn: true, minutes: 10 },
};
