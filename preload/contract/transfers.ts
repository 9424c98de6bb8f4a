import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { remotePathSchema } from './remote-files.ts';

/** The one state of a transfer. Only `main/files/transfers/transfer.ts` changes it. */
const transferPhaseSchema = z.enum([
  /** Others go first. */
  'queued',
  'running',
  /** There is no connection, or it has gone; it goes on as soon as there is one. So does what an earlier console has left. */
  'waiting',
  'done',
  /** Some or all of it did not arrive; it can be resumed. */
  'failed',
  'cancelled',
]);

const transferSchema = z.object({
  id: z.string(),
  direction: z.enum(['download', 'upload']),
  /** The instance and the host that it goes to or comes from. */
  instanceRef: z.string().optional(),
  host: z.string(),
  /** The first of what is transferred, as it can be shown, and how many more were chosen with it. */
  name: z.string(),
  furtherCount: z.number(),
  /** Where it goes, as it can be shown. */
  to: z.string(),
  phase: transferPhaseSchema,
  /** Still counting: the totals grow. */
  isCounting: z.boolean(),
  /** What is checked before it goes on: the part that had arrived earlier. */
  isVerifying: z.boolean(),
  filesDone: z.number(),
  filesTotal: z.number(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  bytesPerSecond: z.number(),
  /** Absent while it can't be told. */
  leftMs: z.number().optional(),
  /** Bytes that had arrived earlier, were checked, and did not travel again. */
  resumedBytes: z.number(),
  /** Links that lead elsewhere, devices and names that no folder can hold: left out. */
  skippedCount: z.number(),
  skippedNames: z.array(z.string()),
  /** What failed, the first few of them. */
  failures: z.array(z.object({ name: z.string(), problem: problemSchema })),
  failureCount: z.number(),
  /** Of what was cancelled, some that is not whole is still where it was to arrive, under the name of its part. */
  hasRemains: z.boolean(),
});
export type Transfer = z.infer<typeof transferSchema>;

/** What happens to names that are taken where something goes. */
export const ifThereSchema = z.enum(['keep-both', 'replace', 'skip']);
export type IfThere = z.infer<typeof ifThereSchema>;

const streamId = z.number().int().min(1).max(0xffff_ffff);
const byId = z.object({ transferId: z.string() });

/** A file that was dropped onto the window. */
const droppedFileSchema = z.object({
  /** Its place in what was dropped, with `/` between the names. */
  path: z.string().min(1).max(4096),
  sizeBytes: z.number().int().min(0),
  modifiedAtMs: z.number(),
});
export type DroppedFile = z.infer<typeof droppedFileSchema>;

export const transfers = {
  /** All transfers now, then all of them again as they go on, oldest first. */
  watch: procedure.input(z.object({})).output(eventIterator(z.array(transferSchema))),
  /** Which of these names are taken in a folder of this computer. */
  takenNames: procedure
    .input(z.object({ folder: z.string().max(4096), paths: z.array(remotePathSchema).max(20_000) }))
    .output(z.object({ names: z.array(z.string()) })),
  /** Files and folders of a host into a folder of this computer. */
  download: procedure
    .input(
      z.object({
        connectionId: z.string(),
        paths: z.array(remotePathSchema).min(1).max(20_000),
        folder: z.string().max(4096),
        ifThere: ifThereSchema,
      }),
    )
    .output(byId),
  /** Files and folders of this computer into a folder of a host. */
  upload: procedure
    .meta({ changes: true })
    .input(
      z.object({
        connectionId: z.string(),
        localPaths: z.array(z.string().max(4096)).min(1).max(20_000),
        folder: remotePathSchema,
        ifThere: ifThereSchema,
      }),
    )
    .output(byId),
  /**
   * Uploads what was dropped onto the window. Tells first its id, then whose bytes are wanted and from where on; the
   * page answers each with `sendDropped`. Ends with the transfer.
   */
  uploadDropped: procedure
    .meta({ changes: true })
    .input(
      z.object({
        connectionId: z.string(),
        files: z.array(droppedFileSchema).max(20_000),
        /** Folders that are empty, or all of them. */
        folders: z.array(z.string().min(1).max(4096)).max(20_000),
        folder: remotePathSchema,
        ifThere: ifThereSchema,
      }),
    )
    .output(
      eventIterator(
        z.union([byId, z.object({ wantedId: z.string(), fileIndex: z.number(), offsetBytes: z.number() })]),
      ),
    ),
  /** Gives the bytes that were wanted over a stream that the caller has opened; its end text is `{}` when all were read. */
  sendDropped: procedure.input(z.object({ wantedId: z.string(), streamId })).output(z.object({})),
  cancel: procedure.input(byId).output(z.object({})),
  /** Goes on with what failed, from where it got to. */
  resume: procedure.input(byId).output(z.object({})),
  /** Takes those that have ended off the list. */
  forget: procedure.input(z.object({ transferIds: z.array(z.string()).max(1000) })).output(z.object({})),
};
