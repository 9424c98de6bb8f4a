import { z } from 'zod';

/** What a machine of some type has; what is not known is absent. */
export const machineShapeSchema = z.object({
  vcpus: z.number().optional(),
  memoryBytes: z.number().optional(),
  gpuCount: z.number().optional(),
  gpuName: z.string().optional(),
});
export type MachineShape = z.infer<typeof machineShapeSchema>;
