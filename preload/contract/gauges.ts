import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** One panel: its values, or in plain words why there are none. Never a false zero. */
const panel = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('ok'), value }),
    z.object({ status: z.literal('unavailable'), problem: problemSchema }),
  ]);

/** `undefined` stands for a figure that could not be read; the UI shows N/A. */
const figure = z.number().optional();

export const fileSystemSchema = z.object({
  source: z.string(),
  type: z.string().optional(),
  mountPoint: z.string(),
  sizeBytes: figure,
  usedBytes: figure,
  availableBytes: figure,
});
export type FileSystem = z.infer<typeof fileSystemSchema>;

export const cpuSchema = z.object({
  cores: figure,
  /** Share of all cores in use since the last sample, 0–100. */
  usedPercent: figure,
  loadAverage1: figure,
  loadAverage5: figure,
  loadAverage15: figure,
});
export const memorySchema = z.object({
  totalBytes: figure,
  usedBytes: figure,
  availableBytes: figure,
  swapTotalBytes: figure,
  swapUsedBytes: figure,
});
export const processSchema = z.object({
  pid: z.number(),
  user: z.string(),
  /** 100 is one whole core. */
  cpuPercent: figure,
  memoryPercent: figure,
  residentBytes: figure,
  command: z.string(),
});
export type Process = z.infer<typeof processSchema>;

export const gpuSchema = z.object({
  index: z.number(),
  uuid: z.string().optional(),
  name: z.string(),
  utilizationPercent: figure,
  memoryUsedBytes: figure,
  memoryTotalBytes: figure,
  temperatureCelsius: figure,
  powerWatts: figure,
  powerLimitWatts: figure,
});
export type Gpu = z.infer<typeof gpuSchema>;

export const gpuProcessSchema = z.object({
  gpuUuid: z.string().optional(),
  pid: z.number(),
  /** From the process table where the pid is there. */
  user: z.string().optional(),
  command: z.string(),
  memoryUsedBytes: figure,
});

export const gpuPanelSchema = z.object({
  driverVersion: z.string().optional(),
  gpus: z.array(gpuSchema),
  processes: z.array(gpuProcessSchema),
});

export const gaugeSampleSchema = z.object({
  takenAt: z.iso.datetime(),
  disk: panel(z.array(fileSystemSchema)),
  cpu: panel(cpuSchema),
  memory: panel(memorySchema),
  processes: panel(z.array(processSchema)),
  gpu: panel(gpuPanelSchema),
});
export type GaugeSample = z.infer<typeof gaugeSampleSchema>;

export const gauges = {
  /** The samples of the last minutes, oldest first, then each new one. One probe per connection, however many watch. */
  watch: procedure.input(z.object({ connectionId: z.string() })).output(eventIterator(gaugeSampleSchema)),
};
