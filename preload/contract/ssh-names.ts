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

export const sshNames = {
  /** Whether `ssh`, `scp` and editors know the instances by name, and by which. */
  describe: procedure.input(z.object({})).output(sshNamesSchema),
  /** Puts the line at the top of the user's ssh config; every other byte of it stays. */
  include: procedure.meta({ changes: true }).input(byConfigPath).output(sshNamesSchema),
  /** Takes the line out again. */
  exclude: procedure.meta({ changes: true }).input(byConfigPath).output(sshNamesSchema),
};
