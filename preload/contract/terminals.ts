import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

const size = { columns: z.number().int().min(1).max(2000), rows: z.number().int().min(1).max(1000) };

/** The JSON carried by the end frame of a terminal's byte stream. */
export const terminalEndSchema = z.object({
  exitCode: z.number().optional(),
  signal: z.string().optional(),
  problem: problemSchema.optional(),
});
export type TerminalEnd = z.infer<typeof terminalEndSchema>;

export const terminals = {
  /**
   * Opens a shell on a PTY. Its bytes travel both ways on the byte stream `streamId`, which the caller has already
   * opened on its side (so that no byte can arrive before it listens). With a shell anything can be changed, so it counts
   as a change.
   */
  open: procedure
    .meta({ changes: true })
    .input(z.object({ connectionId: z.string(), streamId: z.number().int().min(1).max(0xffff_ffff), ...size }))
    .output(z.object({ terminalId: z.string() })),
  resize: procedure.input(z.object({ terminalId: z.string(), ...size })).output(z.object({})),
  close: procedure.input(z.object({ terminalId: z.string() })).output(z.object({})),
};
