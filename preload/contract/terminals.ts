import { eventIterator } from '@orpc/contract';
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

/**
 * Whether the programs of a shell can ask the user's SSH agent for signatures. `off`: nobody wants it. `refused`: the host
 * does not take it. `missing`: no agent answers on this computer.
 */
const agentForwardingSchema = z.enum(['off', 'forwarded', 'refused', 'missing']);
export type AgentForwarding = z.infer<typeof agentForwardingSchema>;

/** What we call a shell that is kept on its host. */
const keptShellNameSchema = z.string().regex(/^hangar-[0-9a-z]{8}$/);

const keptShellsSchema = z.object({
  /** Absent where there is no tmux. */
  tmuxVersion: z.string().optional(),
  /** How tmux is installed there, where that is known. */
  installCommand: z.string().optional(),
  shells: z.array(
    z.object({
      name: keptShellNameSchema,
      startedAt: z.iso.datetime(),
      /** A terminal shows it now, here or elsewhere. */
      isInUse: z.boolean(),
      /** The program in front. */
      command: z.string(),
    }),
  ),
});
export type KeptShells = z.infer<typeof keptShellsSchema>;

const recordingStateSchema = z.object({ path: z.string(), sizeBytes: z.number() });
export type RecordingState = z.infer<typeof recordingStateSchema>;

export const terminals = {
  /**
   * Opens a shell on a PTY. Its bytes travel both ways on the byte stream `streamId`, which the caller has already
   * opened on its side (so that no byte can arrive before it listens). With a shell anything can be changed, so it counts
   as a change.
   */
  open: procedure
    .meta({ changes: true })
    .input(
      z.object({
        connectionId: z.string(),
        streamId: z.number().int().min(1).max(0xffff_ffff),
        ...size,
        /** Takes up the shell that is kept on the host under this name, or starts one that outlives the connection. */
        keepAs: keptShellNameSchema.optional(),
      }),
    )
    /** `isKept` is false where it was not asked for, and where the host has no tmux. */
    .output(z.object({ terminalId: z.string(), isKept: z.boolean(), agent: agentForwardingSchema })),
  resize: procedure.input(z.object({ terminalId: z.string(), ...size })).output(z.object({})),
  /** The shells that are kept on a host, whoever has left them there. */
  listKept: procedure.input(z.object({ connectionId: z.string() })).output(keptShellsSchema),
  /** Ends a kept shell and what runs in it. */
  endKept: procedure
    .meta({ changes: true })
    .input(z.object({ connectionId: z.string(), shell: keptShellNameSchema }))
    .output(z.object({})),
  /**
   * Keeps what a terminal shows (never what is typed) as an asciicast in the console's own folder, for as long as this is
   * listened to and the shell lives; tells where, and how much it is by now. `name` is the file's, without its ending.
   */
  record: procedure
    .input(z.object({ terminalId: z.string(), name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,119}$/) }))
    .output(eventIterator(recordingStateSchema)),
  close: procedure.input(z.object({ terminalId: z.string() })).output(z.object({})),
};
