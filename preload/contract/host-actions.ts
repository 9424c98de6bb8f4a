import { z } from 'zod';
import { procedure } from './procedure.ts';

const pathSchema = z.string().startsWith('/').max(4096);

/** Caches that their tools fill again by themselves. */
const cacheSchema = z.enum(['pip', 'conda', 'huggingface', 'torch', 'npm', 'uv', 'apt']);
export type HostCache = z.infer<typeof cacheSchema>;

/** What can be done on a host from its gauges. The core makes the command of it; nothing here is run as it stands. */
export const hostActionSchema = z.discriminatedUnion('kind', [
  /**
   * TERM, and KILL where that has not helped for a while. With `startTicks` only if it is still that process; `path` is
   * a deleted file that it holds, whose space is what ending it frees.
   */
  z.object({
    kind: z.literal('end-process'),
    pid: z
      .int()
      .min(2)
      .max(2 ** 31),
    startTicks: z.int().min(0).optional(),
    path: pathSchema.optional(),
  }),
  /** What Docker itself calls unused. Volumes stay: they hold data. */
  z.object({ kind: z.literal('prune-docker'), what: z.enum(['containers', 'images', 'build-cache']) }),
  z.object({ kind: z.literal('restart-container'), id: z.string().regex(/^[0-9a-f]{12,64}$/) }),
  z.object({ kind: z.literal('stop-container'), id: z.string().regex(/^[0-9a-f]{12,64}$/) }),
  /** Empties a file and leaves it in its place, so that who writes to it goes on. */
  z.object({ kind: z.literal('truncate'), path: pathSchema }),
  z.object({ kind: z.literal('delete-file'), path: pathSchema }),
  z.object({ kind: z.literal('delete-cache'), cache: cacheSchema, path: pathSchema }),
]);
export type HostAction = z.infer<typeof hostActionSchema>;

const actionOnHost = z.object({ connectionId: z.string(), action: hostActionSchema });

export const hostActions = {
  /** The command that `run` would run, to be read before. */
  plan: procedure.input(actionOnHost).output(z.object({ command: z.string() })),
  /** Runs it; fails with what the host said where it did. */
  run: procedure
    .meta({ changes: true })
    .input(actionOnHost)
    .output(
      z.object({
        /** On the file system it was about, where that could be measured. */
        freedBytes: z.number().optional(),
        freedMemoryBytes: z.number().optional(),
        /** What the command said. */
        output: z.string(),
      }),
    ),
};
