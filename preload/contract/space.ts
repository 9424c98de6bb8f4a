import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { containerSchema } from './docker.ts';
import { hostActionSchema } from './host-actions.ts';
import { procedure } from './procedure.ts';

const folderEntrySchema = z.object({
  name: z.string(),
  /** Where it is; absent where its name holds signs that are not shown, and so can't be gone into. */
  path: z.string().optional(),
  sizeBytes: z.number(),
  isFolder: z.boolean(),
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

/** One level of a folder, as far as it has been counted. */
const folderLevelSchema = z.object({
  path: z.string(),
  /** The largest first. */
  entries: z.array(folderEntrySchema),
  /** Those that are not listed, together. */
  others: z.object({ count: z.number(), sizeBytes: z.number() }),
  /** Of all that has been counted so far. */
  sizeBytes: z.number(),
  /** Places that could not be looked at, the first ones of them. */
  unreadable: z.array(z.object({ path: z.string(), reason: z.string() })),
  unreadableCount: z.number(),
  /** Lines of the host's answer that nobody could read. */
  unreadCount: z.number(),
  /** `late`: the time was up before all was counted. */
  state: z.enum(['counting', 'whole', 'late']),
});
export type FolderLevel = z.infer<typeof folderLevelSchema>;

const suspectKindSchema = z.enum([
  'docker-images',
  'docker-containers',
  'docker-volumes',
  'docker-build-cache',
  'docker-log',
  'cache',
  'log',
  'core-dump',
  'checkpoint',
  'kernel',
  'deleted-open',
]);

const suspectSchema = z.object({
  kind: suspectKindSchema,
  path: z.string().optional(),
  sizeBytes: z.number(),
  /** Who holds a deleted file open. */
  holder: z.object({ pid: z.number(), command: z.string() }).optional(),
  /** What can be done at once. */
  action: hostActionSchema.optional(),
  /** A command that needs a person: it is shown to be copied. */
  advice: z.string().optional(),
});
export type Suspect = z.infer<typeof suspectSchema>;
export type SuspectKind = z.infer<typeof suspectKindSchema>;

const listeningPortSchema = z.object({
  port: z.number(),
  /** `*` for all. */
  addresses: z.array(z.string()),
  /** The rest is known where the login user may see the process. */
  pid: z.number().optional(),
  program: z.string().optional(),
});

/** An instance that a GPU is cut into; the driver tells no use of it. */
const migInstanceSchema = z.object({
  gpuIndex: z.number(),
  /** Among those of its GPU. */
  index: z.number(),
  /** `3g.20gb` */
  profile: z.string().optional(),
  uuid: z.string().optional(),
  gpuInstanceId: z.number().optional(),
  computeInstanceId: z.number().optional(),
  memoryUsedBytes: z.number().optional(),
  memoryTotalBytes: z.number().optional(),
});
export type MigInstance = z.infer<typeof migInstanceSchema>;

const onConnection = z.object({ connectionId: z.string() });

/** What takes the disk of a connected host, what runs in its containers, and what listens there. */
export const space = {
  /** Counts a folder a level at a time, on one file system; tells as it goes. Ends there when the call is aborted. */
  readFolder: procedure
    .input(onConnection.extend({ path: z.string().startsWith('/').max(4096) }))
    .output(eventIterator(folderLevelSchema)),
  /** What usually fills a disk, the largest first. */
  findSuspects: procedure
    .input(onConnection)
    .output(z.object({ suspects: z.array(suspectSchema), isWhole: z.boolean() })),
  /** Containers with what they use; fails with `gauges/no-tool` or `gauges/docker-failed`. */
  listContainers: procedure.input(onConnection).output(z.object({ containers: z.array(containerSchema) })),
  /** Fails with `gauges/no-tool`, or with what the driver refuses. */
  listMigInstances: procedure.input(onConnection).output(z.object({ instances: z.array(migInstanceSchema) })),
  listPorts: procedure.input(onConnection).output(z.object({ ports: z.array(listeningPortSchema) })),
};
