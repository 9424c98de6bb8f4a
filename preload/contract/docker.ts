import { z } from 'zod';
import { figure } from './figure.ts';

export const containerSchema = z.object({
  /** As long as it was told: 12 or 64 digits. */
  id: z.string(),
  /** Empty where only the id is known. */
  name: z.string(),
  image: z.string().optional(),
  /** In Docker's words: 'Up 2 hours'. */
  status: z.string().optional(),
  isRunning: z.boolean().optional(),
  ports: z.string().optional(),
  /** 100 is one whole core. */
  cpuPercent: figure,
  memoryUsedBytes: figure,
  memoryLimitBytes: figure,
  receivedBytes: figure,
  sentBytes: figure,
  readBytes: figure,
  writtenBytes: figure,
  processCount: figure,
  /** Of its log on the host, which may need root to be seen. */
  logBytes: figure,
});
export type Container = z.infer<typeof containerSchema>;

/** What images, containers, volumes or the build cache take, and how much of it nothing uses. */
const dockerSpaceSchema = z.object({
  /** In Docker's words: 'Images', 'Containers', 'Local Volumes', 'Build Cache'. */
  type: z.string(),
  count: figure,
  sizeBytes: figure,
  reclaimableBytes: figure,
});
export type DockerSpace = z.infer<typeof dockerSpaceSchema>;
