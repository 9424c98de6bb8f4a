import type { GaugeSample } from '../../preload/contract/gauges.ts';

const waiting = { status: 'waiting' } as const;
const GiB = 1024 ** 3;

/** A sample taken so many seconds after the beginning; what is not said is not known. */
export function sampleAt(
  second: number,
  part: Partial<Pick<GaugeSample, 'disk' | 'cpu' | 'memory' | 'gpu' | 'processes' | 'pressure'>>,
): GaugeSample {
  const takenAt = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const rest = { throughput: waiting, pressure: waiting };
  return { takenAt, disk: waiting, cpu: waiting, memory: waiting, gpu: waiting, processes: waiting, ...rest, ...part };
}

/** One file system that is so full. */
export function diskOf(percent: number): GaugeSample['disk'] {
  const usedBytes = percent * GiB;
  const root = { source: '/dev/sda1', mountPoint: '/', sizeBytes: 100 * GiB, usedBytes, responding: true };
  return { status: 'ok', value: [{ ...root, availableBytes: 100 * GiB - usedBytes }] };
}

/** A memory that is so full. */
export function memoryAt(percent: number): GaugeSample['memory'] {
  return { status: 'ok', value: { totalBytes: 100 * GiB, usedBytes: percent * GiB } };
}

/** A machine on which everything waited for memory for so much of the last minute. */
export function memoryStallAt(full60Percent: number): GaugeSample['pressure'] {
  return { status: 'ok', value: { cpu: {}, memory: { full60Percent }, io: {} } };
}

/** One GPU at so much work, with these processes on it. */
export function gpuAt(
  utilizationPercent: number | undefined,
  processes: { pid: number; command: string }[] = [],
): GaugeSample['gpu'] {
  return {
    status: 'ok',
    value: { gpus: [{ index: 0, name: 'NVIDIA H100', mig: false, utilizationPercent }], processes },
  };
}
