import type { HostReading } from '../../preload/contract/gauge-history.ts';
import type { FileSystem, GaugeSample, Gpu, Panel } from '../../preload/contract/gauges.ts';
import { memoryPercent } from './memory.ts';
import { hasNoGpu } from './sample-builder.ts';

/** What a sample comes to in a few figures; what could not be read is left out. */
export function toReading({ takenAt, cpu, memory, gpu, disk }: GaugeSample): HostReading {
  const memoryValue = known(memory);
  const gpus = known(gpu)?.gpus ?? [];
  return {
    takenAt,
    cpuPercent: known(cpu)?.usedPercent,
    memoryPercent: memoryValue && memoryPercent(memoryValue),
    gpuPercent: mean(gpus.map(({ utilizationPercent }) => utilizationPercent)),
    gpuMemoryPercent: gpuMemory(gpus),
    hasNoGpu: hasNoGpu(gpu),
    disk: fullest(known(disk) ?? []),
  };
}

/** How full a file system is, in percent, as `df` reckons: what is kept back for root counts as full. */
export function usedPercent({ sizeBytes, usedBytes, availableBytes }: FileSystem): number | undefined {
  const usable = usedBytes !== undefined && availableBytes !== undefined ? usedBytes + availableBytes : sizeBytes;
  return usedBytes === undefined || !usable ? undefined : (usedBytes / usable) * 100;
}

/** How many of its inodes are taken, in percent. */
export function usedInodesPercent({ inodeCount, usedInodeCount }: FileSystem): number | undefined {
  return usedInodeCount === undefined || !inodeCount ? undefined : (usedInodeCount / inodeCount) * 100;
}

function fullest(fileSystems: readonly FileSystem[]): HostReading['disk'] {
  let found: HostReading['disk'];
  for (const fileSystem of fileSystems) {
    const percent = fileSystem.responding ? usedPercent(fileSystem) : undefined;
    if (percent !== undefined && percent > (found?.percent ?? -1))
      found = { mountPoint: fileSystem.mountPoint, percent };
  }
  return found;
}

function gpuMemory(gpus: readonly Gpu[]): number | undefined {
  return mean(
    gpus.map(({ memoryUsedBytes, memoryTotalBytes }) =>
      memoryUsedBytes === undefined || !memoryTotalBytes ? undefined : (memoryUsedBytes / memoryTotalBytes) * 100,
    ),
  );
}

/** Of those that are known. */
function mean(values: readonly (number | undefined)[]): number | undefined {
  const read = values.filter((value) => value !== undefined);
  return read.length === 0 ? undefined : read.reduce((sum, value) => sum + value, 0) / read.length;
}

function known<Value>(panel: Panel<Value>): Value | undefined {
  return panel.status === 'ok' ? panel.value : undefined;
}
