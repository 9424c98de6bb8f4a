import { z } from 'zod';
import { procedure } from './procedure.ts';

const fileEntrySchema = z.object({
  name: z.string(),
  /** Absolute path on the computer the console runs on. */
  path: z.string(),
  kind: z.enum(['file', 'folder', 'other']),
  sizeBytes: z.number().optional(),
  modifiedAt: z.iso.datetime().optional(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

export const chooseFilesInputSchema = z.object({
  title: z.string().max(200),
  /** Where to begin; the home folder when absent. */
  folder: z.string().optional(),
  /** File name endings without the dot, lower case; empty means all files. */
  extensions: z.array(z.string()).max(50),
  multiple: z.boolean(),
  /** A folder is a choice too: it stands for the files in it. `only`: nothing else is. */
  folders: z.union([z.boolean(), z.literal('only')]).optional(),
});
export type ChooseFilesInput = z.infer<typeof chooseFilesInputSchema>;

export const savePlaceSchema = z.object({
  title: z.string().max(200),
  /** The name to begin with, without a folder. */
  name: z.string().regex(/^[\w.-]{1,120}$/),
});
export type SavePlace = z.infer<typeof savePlaceSchema>;

export const files = {
  /** One folder of this computer, folders first; for the UI's own file dialog. */
  list: procedure.input(z.object({ folder: z.string() })).output(
    z.object({
      folder: z.string(),
      parent: z.string().optional(),
      entries: z.array(fileEntrySchema),
      /** How many more there are: a list is cut after some thousands, by name. */
      omittedCount: z.number(),
    }),
  ),
  /** The system's own file dialog, where the shell has one; an empty list when the user closed it. */
  choose: procedure.input(chooseFilesInputSchema).output(z.object({ paths: z.array(z.string()) })),
  /**
   * Writes a text where the person says in the system's own dialog; without a path when they closed it. Only where the
   * shell has such a dialog: a browser saves by itself.
   */
  save: procedure
    .input(savePlaceSchema.extend({ text: z.string().max(12_000_000) }))
    .output(z.object({ path: z.string().optional() })),
};
