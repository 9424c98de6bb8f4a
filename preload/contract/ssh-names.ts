import { z } from 'zod';
import { procedure } from './procedure.ts';

const sshNamesSchema = z.object({
  /** The user's own ssh config. */
  configPath: z.string(),
  /** The console's file, which that one takes in. */
  hostsPath: z.string(),
  /** The one line that does it. */
  line: z.string(),
  isOn: z.boolean(),
  /** What `ssh NAME` reaches: running instances that the console has connected to. */
  names: z.array(z.object({ ref: z.string(), name: z.string() })),
});
export type SshNames = z.infer<typeof sshNamesSchema>;

/** The user's config as `describe` told it, so that nothing else is written to than what was shown. */
const byConfigPath = z.object({ path: z.string().min(1) });

const editorPlanSchema = z.object({
  /** By which VS Code would reach the instance; absent where it has none. */
  name: z.string().optional(),
  configPath: z.string(),
  hostsPath: z.string(),
  line: z.string(),
  /** The line has to be put into the config first. */
  writes: z.boolean(),
});
export type EditorPlan = z.infer<typeof editorPlanSchema>;

/** `by`: VS Code's own command, or an address that the system gave to whatever has registered itself for it. */
const openedEditorSchema = z.object({ wrote: z.boolean(), by: z.enum(['command', 'address']) });
export type OpenedEditor = z.infer<typeof openedEditorSchema>;

/** An absolute path on a host, in letters that can be seen. */
const folderSchema = z
  .string()
  .max(1000)
  .regex(/^\/[^\p{Cc}]*$/u);

export const sshNames = {
  /** Whether `ssh`, `scp` and editors know the instances by name, and by which. */
  describe: procedure.input(z.object({})).output(sshNamesSchema),
  /** Puts the line at the top of the user's ssh config; every other byte of it stays. */
  include: procedure.meta({ changes: true }).input(byConfigPath).output(sshNamesSchema),
  /** How VS Code on this computer would be opened on an instance. */
  planEditor: procedure.input(z.object({ ref: z.string() })).output(editorPlanSchema),
  /** Writes what `planEditor` told, and opens it; without `folder`, an empty window that is connected. */
  openEditor: procedure
    .meta({ changes: true })
    .input(z.object({ ref: z.string(), configPath: z.string().min(1), folder: folderSchema.optional() }))
    .output(openedEditorSchema),
  /** Takes the line out again. */
  exclude: procedure.meta({ changes: true }).input(byConfigPath).output(sshNamesSchema),
};
