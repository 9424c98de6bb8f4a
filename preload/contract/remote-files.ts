import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** A path on a host, as base64 of its bytes: names there need not be text. */
export const remotePathSchema = z.base64().max(24_000);

const remoteEntrySchema = z.object({
  /** Its whole path. */
  path: remotePathSchema,
  /** The name as it can be shown: what is no text, or would not be seen, is written as `\xff` or `\n`. */
  name: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** What a link leads to; absent for all else, and where it leads nowhere or was not looked up. */
  leadsTo: z.enum(['file', 'folder', 'other']).optional(),
  sizeBytes: z.number().optional(),
  modifiedAt: z.iso.datetime().optional(),
  /** Permissions as in `chmod`: the lower twelve bits. */
  mode: z.number().int().min(0).max(0o7777).optional(),
  /** Names where the host tells them, else numbers. */
  owner: z.string().optional(),
  group: z.string().optional(),
});
export type RemoteEntry = z.infer<typeof remoteEntrySchema>;

/** Where to look: a path that the core has told, or text that a person typed; `~` is the home folder, as is no place at all. */
const placeSchema = z.union([z.object({ path: remotePathSchema }), z.object({ text: z.string().max(4096) })]);

const remoteListingSchema = z.object({
  folder: remotePathSchema,
  /** The folder's path as it can be shown. */
  folderText: z.string(),
  /** Absent at the root. */
  parent: remotePathSchema.optional(),
  entries: z.array(remoteEntrySchema),
  /** What was asked for, where that is not the folder itself but something in it. */
  pointedAt: remotePathSchema.optional(),
  /** How many more there are: a list is cut after some ten thousands. */
  omittedCount: z.number(),
  /** Room on its file system, where the host tells. */
  space: z.object({ freeBytes: z.number(), totalBytes: z.number() }).optional(),
});
export type RemoteListing = z.infer<typeof remoteListingSchema>;

/** The longest text that is shown, and the largest picture. */
export const previewLimits = { textBytes: 256 * 1024, imageBytes: 8 * 1024 * 1024 };

const previewSchema = z.discriminatedUnion('kind', [
  /** Lines of UTF-8; `isWhole` is false where the file goes on. */
  z.object({ kind: z.literal('text'), text: z.string(), isWhole: z.boolean() }),
  z.object({ kind: z.literal('image'), dataUrl: z.string() }),
  /** A picture that is too large to be fetched for a look. */
  z.object({ kind: z.literal('large-image') }),
  /** Neither: its first bytes, as sixteen to a line. */
  z.object({ kind: z.literal('bytes'), lines: z.array(z.string()), isWhole: z.boolean() }),
]);
export type FilePreview = z.infer<typeof previewSchema>;

const at = { connectionId: z.string(), file: remotePathSchema };
const paths = { connectionId: z.string(), paths: z.array(remotePathSchema).min(1).max(20_000) };
/** A single new name; what a host can't have in one is refused there. */
const newName = z.string().min(1).max(255);

export const remoteFiles = {
  /** Keeps the connection up while somebody looks at its files; tells the home folder. Ends when the connection does. */
  browse: procedure
    .input(z.object({ connectionId: z.string() }))
    .output(eventIterator(z.object({ home: remotePathSchema }))),
  /** One folder; folders first, then by name. For text that leads to a file, the folder that it is in. */
  list: procedure
    .input(z.object({ connectionId: z.string(), place: placeSchema.optional() }))
    .output(remoteListingSchema),
  preview: procedure.input(z.object(at)).output(previewSchema),
  /** What a deletion would take with it; `isWhole` is false where it would be more than this. */
  count: procedure.input(z.object(paths)).output(
    z.object({
      fileCount: z.number(),
      folderCount: z.number(),
      sizeBytes: z.number(),
      isWhole: z.boolean(),
    }),
  ),
  makeFolder: procedure
    .meta({ changes: true })
    .input(z.object({ connectionId: z.string(), folder: remotePathSchema, name: newName }))
    .output(z.object({ path: remotePathSchema })),
  /** Another name in the same folder; refused where something has it. */
  rename: procedure
    .meta({ changes: true })
    .input(z.object({ ...at, name: newName }))
    .output(z.object({ path: remotePathSchema })),
  /** Removes files and folders with all that is in them; a link goes, what it leads to stays. */
  remove: procedure.meta({ changes: true }).input(z.object(paths)).output(z.object({})),
  setMode: procedure
    .meta({ changes: true })
    .input(z.object({ ...at, mode: z.number().int().min(0).max(0o7777) }))
    .output(z.object({})),
};
