import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import type { z } from 'zod';
import type { machineSchema } from '../../preload/contract/run-report.ts';

/** This computer as a report tells it. */
export function describeMachine(): z.infer<typeof machineSchema> {
  return {
    platform: platform(),
    release: release(),
    architecture: arch(),
    processor: cpus()[0]?.model.trim() || arch(),
    coreCount: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
