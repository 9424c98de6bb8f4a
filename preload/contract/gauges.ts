import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { figure } from './figure.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** One panel: its values, or in plain words why there are none. Never a false zero. */
const panel = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('ok'), value }),
    /** Asked, not answered yet: the probe is young, or a rate still lacks its second reading. */
    z.object({ status: z.literal('waiting') }),
    z.object({ status: z.literal('unavailable'), problem: problemSchema }),
  ]);
/** One panel of a sample: `ok` with its value, `waiting`, or `unavailable` with the reason. */
export type Panel<Value> =
  | { status: 'ok'; value: Value }
  | { status: 'waiting' }
  | { status: 'unavailable'; problem: z.infer<typeof problemSchema> };

const fileSystemSchema = z.object({
  source: z.string(),
  type: z.string().optional(),
  mountPoint: z.string(),
  sizeBytes: figure,
  usedBytes: figure,
  availableBytes: figure,
  /** How many files it can hold, and how many it does; absent where that has no bound, or nobody tells it. */
  inodeCount: figure,
  usedInodeCount: figure,
  /** False for a network mount that hangs: the other file systems were read without it. */
  responding: z.boolean(),
});
export type FileSystem = z.infer<typeof fileSystemSchema>;

const cpuSchema = z.object({
  cores: figure,
  /** Share of all cores in use since the last sample, 0–100. */
  usedPercent: figure,
  loadAverage1: figure,
  loadAverage5: figure,
  loadAverage15: figure,
  /** Each core over the last seconds, by its number; what is switched off or could not be read is absent. */
  corePercents: z.array(figure).optional(),
  /** The system that tells what each core does to root alone. */
  coresHiddenBy: z.string().optional(),
});
export type Cpu = z.infer<typeof cpuSchema>;

const memorySchema = z.object({
  totalBytes: figure,
  usedBytes: figure,
  availableBytes: figure,
  swapTotalBytes: figure,
  swapUsedBytes: figure,
});
export type Memory = z.infer<typeof memorySchema>;

const processSchema = z.object({
  pid: z.number(),
  user: z.string().optional(),
  /** Over the last seconds; 100 is one whole core. */
  cpuPercent: figure,
  residentBytes: figure,
  /** The whole command line, or in brackets the name of a kernel thread. */
  command: z.string(),
  /** When it began, in ticks since the host did: tells it from a later one of the same number. */
  startTicks: figure,
});
export type Process = z.infer<typeof processSchema>;

const processPanelSchema = z.object({
  /** The busiest and the largest, busiest first. */
  top: z.array(processSchema),
  /** How many there are in all. */
  count: figure,
  /** The host shows a user only their own processes (`hidepid`). */
  othersHidden: z.boolean(),
});
export type ProcessPanel = z.infer<typeof processPanelSchema>;

/** Why a GPU runs at less than its highest clock: the bits of nvmlClocksEventReasons (NVML's reference), lowest first. */
export const throttleReasonSchema = z.enum([
  'idle',
  'application-clocks',
  'power-cap',
  'hardware-slowdown',
  'sync-boost',
  'thermal',
  'hardware-thermal',
  'power-brake',
  'display-clocks',
]);
export type ThrottleReason = z.infer<typeof throttleReasonSchema>;

const gpuSchema = z.object({
  index: z.number(),
  uuid: z.string().optional(),
  name: z.string(),
  utilizationPercent: figure,
  memoryUsedBytes: figure,
  memoryTotalBytes: figure,
  temperatureCelsius: figure,
  powerWatts: figure,
  powerLimitWatts: figure,
  /** What follows is absent where the driver does not know it. */
  smClockMhz: figure,
  maxSmClockMhz: figure,
  memoryClockMhz: figure,
  throttleReasons: z.array(throttleReasonSchema).optional(),
  /** Errors of the memory since the driver was loaded. */
  eccCorrected: figure,
  eccUncorrected: figure,
  /** In use, but by none of the processes that are told: hidden from the login user, or of another container. */
  hiddenMemoryBytes: figure,
  /** Cut into instances (MIG); its use is then N/A as a whole. */
  mig: z.boolean(),
});
export type Gpu = z.infer<typeof gpuSchema>;

const gpuProcessSchema = z.object({
  gpuUuid: z.string().optional(),
  /** The GPU's index, where its uuid is among those listed. */
  gpuIndex: z.number().optional(),
  pid: z.number(),
  /** From the process table where the pid is there. */
  user: z.string().optional(),
  command: z.string(),
  memoryUsedBytes: figure,
  /** Of the container it runs in, as far as its control group tells: the first twelve digits. */
  containerId: z.string().optional(),
});
export type GpuProcess = z.infer<typeof gpuProcessSchema>;

const gpuPanelSchema = z.object({
  driverVersion: z.string().optional(),
  gpus: z.array(gpuSchema),
  /** Absent where the driver does not tell. */
  processes: z.array(gpuProcessSchema).optional(),
});
export type GpuPanel = z.infer<typeof gpuPanelSchema>;

const interfaceRateSchema = z.object({
  name: z.string(),
  receivedBytesPerSecond: figure,
  sentBytesPerSecond: figure,
});
export type InterfaceRate = z.infer<typeof interfaceRateSchema>;

const diskRateSchema = z.object({
  name: z.string(),
  readBytesPerSecond: figure,
  writtenBytesPerSecond: figure,
  /** Of the time, in which it had anything to do, 0–100. */
  busyPercent: figure,
});
export type DiskRate = z.infer<typeof diskRateSchema>;

/** What goes through the network and the disks, over the last seconds; a list that could not be read is absent. */
const throughputSchema = z.object({
  interfaces: z.array(interfaceRateSchema).optional(),
  disks: z.array(diskRateSchema).optional(),
});
export type Throughput = z.infer<typeof throughputSchema>;

/** Of the last ten and sixty seconds: how long some, and how long all who had work waited, 0–100. */
const stallSchema = z.object({
  some10Percent: figure,
  some60Percent: figure,
  full10Percent: figure,
  full60Percent: figure,
});
export type Stall = z.infer<typeof stallSchema>;

/** The kernel's pressure stall information (PSI). */
const pressureSchema = z.object({ cpu: stallSchema, memory: stallSchema, io: stallSchema });
export type Pressure = z.infer<typeof pressureSchema>;

export const gaugeSampleSchema = z.object({
  takenAt: z.iso.datetime(),
  disk: panel(z.array(fileSystemSchema)),
  cpu: panel(cpuSchema),
  memory: panel(memorySchema),
  processes: panel(processPanelSchema),
  gpu: panel(gpuPanelSchema),
  throughput: panel(throughputSchema),
  pressure: panel(pressureSchema),
  /** What the probe itself costs on the host, in percent of one core since it began. */
  probeCpuPercent: figure,
});
export type GaugeSample = z.infer<typeof gaugeSampleSchema>;

/** What is kept of a past sample, for the plots. */
export const gaugePointSchema = z.object({
  takenAt: z.iso.datetime(),
  cpuPercent: figure,
  memoryPercent: figure,
  /** By GPU index; absent where nobody knows whether there are GPUs, or what they do. */
  gpuPercents: z.array(figure).optional(),
});
export type GaugePoint = z.infer<typeof gaugePointSchema>;

const gaugeEventSchema = z.discriminatedUnion('kind', [
  /** First of all: the last minutes, oldest first; empty when the probe has just begun. */
  z.object({ kind: z.literal('history'), points: z.array(gaugePointSchema) }),
  /** About every two seconds while somebody looks; the newest known sample follows `history` at once. */
  z.object({
    kind: z.literal('sample'),
    sample: gaugeSampleSchema,
    point: gaugePointSchema,
    /** The host is measured less often, as a sample takes it too long or costs it too much. */
    isSpared: z.boolean().optional(),
  }),
  /** The probe ended on the host and is started again; the last sample stays true until the next one. */
  z.object({ kind: z.literal('interrupted'), problem: problemSchema }),
]);
export type GaugeEvent = z.infer<typeof gaugeEventSchema>;

export const gauges = {
  /**
   * What a connected host is doing. One probe per connection, however many watch, and seldom where nobody sees it;
   * fails when it cannot be kept running.
   */
  watch: procedure
    .input(z.object({ connectionId: z.string(), isSeen: z.boolean().optional() }))
    .output(eventIterator(gaugeEventSchema)),
};
