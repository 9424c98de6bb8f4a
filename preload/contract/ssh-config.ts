import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

const descriptionSchema = z.object({
  /** By the keywords of `ssh -G`, in lower case: one text for each line that it would print. */
  fields: z.record(z.string(), z.array(z.string())),
  /** `Match` lines that only a program could decide; they count as not matching. */
  skippedMatches: z.array(z.object({ path: z.string(), lineNumber: z.number() })),
  /** Lines and files that could not be read. */
  problems: z.array(problemSchema),
});

export const sshConfig = {
  /** What the user's OpenSSH configuration, or the one in `file`, makes of a host. */
  resolve: procedure
    .input(
      z.object({
        host: z.string().min(1).max(255),
        user: z.string().min(1).max(255).optional(),
        /** Read in the place of the user's and the system's configuration. */
        file: z.string().min(1).optional(),
      }),
    )
    .output(descriptionSchema),
};
