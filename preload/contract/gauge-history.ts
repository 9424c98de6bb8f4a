import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { figure } from './figure.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** What one sample comes to, in a few figures. */
const hostReadingSchema = z.object({
  takenAt: z.iso.datetime(),
  cpuPercent: figure,
  memoryPercent: figure,
  /** Over all GPUs; absent where there are none, or none could be read. */
  gpuPercent: figure,
  gpuMemoryPercent: figure,
  /** There is none, as opposed to one that can't be read. */
  hasNoGpu: z.boolean(),
  /** The fullest file system, reckoned as `df` does. */
  disk: z.object({ mountPoint: z.string(), percent: z.number() }).optional(),
});
export type HostReading = z.infer<typeof hostReadingSchema>;

/** An instance on the wall of gauges: connected, or lost while it was. */
const hostGaugesSchema = z.object({
  ref: z.string(),
  /** Absent until the first sample. */
  reading: hostReadingSchema.optional(),
  /** The host is measured less often because a sample takes it too long, or costs it too much. */
  isSpared: z.boolean(),
  /** Why there is no newer reading. */
  problem: problemSchema.optional(),
  /** It was connected, and nobody meant it to end. */
  isLost: z.boolean().optional(),
});
export type HostGauges = z.infer<typeof hostGaugesSchema>;

/** A value that nobody measured breaks the line: it is never 0. */
const column = z.array(z.number().nullable());

const gaugeHistorySchema = z.object({
  /** Seconds since 1970, ascending; a longer pause has an entry of nulls in it. */
  seconds: z.array(z.number()),
  /** Between two points, where there was no pause. */
  stepSeconds: z.number(),
  cpu: column,
  /** A peak is the highest of the samples that a point was made of. */
  cpuPeak: column,
  memory: column,
  memoryPeak: column,
  gpu: column,
  gpuPeak: column,
  gpuMemory: column,
  gpuMemoryPeak: column,
  /** The highest: how full it was at worst. */
  disk: column,
});
export type GaugeHistory = z.infer<typeof gaugeHistorySchema>;

const diskGrowthSchema = z.object({
  mountPoint: z.string(),
  bytesPerDay: z.number(),
  /** Until it is full at that pace. */
  fullInMs: z.number().optional(),
});
export type DiskGrowth = z.infer<typeof diskGrowthSchema>;

const seconds = z.number().int().min(0).max(1e11);

export const gaugeHistory = {
  /**
   * All connected instances, and those that were lost: first every one, then those that have changed. While anybody watches, their connections
   * stay open; while anybody sees it, they are measured often.
   */
  watchAll: procedure
    .input(z.object({ isSeen: z.boolean() }))
    .output(eventIterator(z.object({ hosts: z.array(hostGaugesSchema), gone: z.array(z.string()) }))),
  /** What was measured on an instance in a time of the last seven days, thinned to what a plot can show. */
  readHistory: procedure
    .input(z.object({ ref: z.string().max(500), fromSeconds: seconds, untilSeconds: seconds }))
    .output(gaugeHistorySchema),
  /** How fast the file systems of an instance grow; those of which it is not sure are left out. */
  readGrowth: procedure.input(z.object({ ref: z.string().max(500) })).output(z.array(diskGrowthSchema)),
};
