import { z } from 'zod';
import { procedure } from './procedure.ts';

/** What a command on a host came to. */
const commandAnswerSchema = z.object({
  /** Absent where a signal ended it, or the host did not say. */
  exitCode: z.number().optional(),
  /** `TERM` and the like, where one ended it. */
  signal: z.string().optional(),
  stdout: z.string(),
  stderr: z.string(),
  /** Bytes of both that were more than is kept. */
  omittedBytes: z.number(),
  durationMs: z.number(),
});
export type CommandAnswer = z.infer<typeof commandAnswerSchema>;

export const commands = {
  /** Runs a command in the login shell of a connected host and waits for its end; aborting the call ends it there. */
  run: procedure
    .meta({ changes: true })
    .input(z.object({ connectionId: z.string(), command: z.string().min(1).max(32_768) }))
    .output(commandAnswerSchema),
};
