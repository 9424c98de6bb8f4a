import { type Gpu, type ThrottleReason, throttleReasonSchema } from '../../preload/contract/gauges.ts';
import { parseFigure, within } from './figure.ts';

const base = [
  'index',
  'uuid',
  'driver_version',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'temperature.gpu',
  'power.draw',
  'power.limit',
];
const deep = [
  'clocks.sm',
  'clocks.max.sm',
  'clocks.mem',
  'ecc.errors.corrected.volatile.total',
  'ecc.errors.uncorrected.volatile.total',
];

/**
 * What is asked of `nvidia-smi`, the richest first: a driver refuses a query as a whole when it does not know a field of
 * it. The reasons for a lower clock were renamed in 535; what has no MIG yet (before 450) is asked for little. The name is last, so that it may hold anything.
 */
export const gpuQueries = {
  events: [...base, ...deep, 'clocks_event_reasons.active', 'mig.mode.current', 'name'],
  throttle: [...base, ...deep, 'clocks_throttle_reasons.active', 'mig.mode.current', 'name'],
  base: [...base, 'name'],
} as const satisfies Record<string, readonly string[]>;
export type GpuQuery = keyof typeof gpuQueries;

/** One field of a GPU, from the text of its cell. What can't be read stays `undefined`, never 0. */
export const gpuFieldReaders: Record<string, (cell: string) => Partial<Gpu>> = {
  uuid: (cell) => ({ uuid: parseUuid(cell) }),
  'utilization.gpu': (cell) => ({ utilizationPercent: figure(cell, 0, 100) }),
  'memory.used': (cell) => ({ memoryUsedBytes: mebibytes(cell) }),
  'memory.total': (cell) => ({ memoryTotalBytes: mebibytes(cell) }),
  'temperature.gpu': (cell) => ({ temperatureCelsius: figure(cell, -60, 250) }),
  'power.draw': (cell) => ({ powerWatts: figure(cell, 0, 20_000) }),
  'power.limit': (cell) => ({ powerLimitWatts: figure(cell, 0, 20_000) }),
  'clocks.sm': (cell) => ({ smClockMhz: figure(cell, 0, 100_000) }),
  'clocks.current.sm': (cell) => ({ smClockMhz: figure(cell, 0, 100_000) }),
  'clocks.max.sm': (cell) => ({ maxSmClockMhz: figure(cell, 0, 100_000) }),
  'clocks.mem': (cell) => ({ memoryClockMhz: figure(cell, 0, 100_000) }),
  'clocks.current.memory': (cell) => ({ memoryClockMhz: figure(cell, 0, 100_000) }),
  'ecc.errors.corrected.volatile.total': (cell) => ({ eccCorrected: figure(cell, 0, 1e15) }),
  'ecc.errors.uncorrected.volatile.total': (cell) => ({ eccUncorrected: figure(cell, 0, 1e15) }),
  'clocks_event_reasons.active': (cell) => ({ throttleReasons: parseReasons(cell) }),
  'clocks_throttle_reasons.active': (cell) => ({ throttleReasons: parseReasons(cell) }),
  'mig.mode.current': (cell) => ({ mig: cell === 'Enabled' }),
};

function parseReasons(cell: string): ThrottleReason[] | undefined {
  const [, digits] = /^0x([0-9a-f]{1,16})$/i.exec(cell) ?? [];
  if (digits === undefined) return undefined;
  const bits = BigInt(`0x${digits}`);
  return throttleReasonSchema.options.filter((_, bit) => (bits >> BigInt(bit)) & 1n);
}

/** Some drivers print the unit in spite of `nounits`. */
function figure(cell: string, least: number, most: number): number | undefined {
  return within(parseFigure(cell.trim().replace(/ ?(?:%|MiB|MHz|W|C)$/, '')), least, most);
}

/** Memory as nvidia-smi tells it, in MiB. */
export function mebibytes(cell: string | undefined): number | undefined {
  const value = figure(cell ?? '', 0, 2 ** 30);
  return value === undefined ? undefined : value * 1024 * 1024;
}

/** The identity of a GPU, or of a part of one. */
export function parseUuid(text: string | undefined): string | undefined {
  return text !== undefined && /^(?:GPU|MIG)-[\w/-]{1,100}$/.test(text) ? text : undefined;
}
