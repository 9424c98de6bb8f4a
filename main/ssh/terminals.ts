import { join } from 'node:path';
import type { AgentForwarding, KeptShells, RecordingState } from '../../preload/contract/terminals.ts';
import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { AppError } from '../app-error.ts';
import type { Connections } from './connections.ts';
import { startCommand } from './exec.ts';
import { endKeptShellCommand, keptShellCommand, keptShellsCommand, parseKeptShells } from './kept-shells.ts';
import type { SshLink } from './link.ts';
import { openChannel } from './open-channel.ts';
import { recordTerminal } from './record-terminal.ts';
import { runCommand } from './run-command.ts';
import { createTerminal, type Terminal, type TerminalSize } from './terminal.ts';

/** A host that says nothing about its tmux by then is not waited for any longer. */
const answerMs = 20_000;

/** All open terminals. */
export type Terminals = {
  /** Opens a shell whose bytes travel on the caller's stream `streamId`. Throws `ssh/channel-refused` and what `use` throws. */
  open(
    input: { connectionId: string; streamId: number; keepAs?: string | undefined } & TerminalSize,
    streams: ByteStreams,
  ): Promise<{ terminalId: string; isKept: boolean; agent: AgentForwarding }>;
  resize(terminalId: string, size: TerminalSize): void;
  listKept(connectionId: string): Promise<KeptShells>;
  /** Throws `ssh/not-ended` when the host does not say that it has. */
  endKept(connectionId: string, shell: string): Promise<void>;
  /**
   * Keeps what a terminal shows in a file of this name until `signal` aborts or its shell ends; tells where, and from time
   * to time how much. Throws `terminals/recording-failed`; what was written until then stays.
   */
  record(terminalId: string, name: string, signal: AbortSignal): AsyncGenerator<RecordingState, void>;
  close(terminalId: string): void;
  dispose(): void;
};

/** Creates an empty set of terminals on these connections; recordings go into that folder. */
export function createTerminals(connections: Connections, recordingFolder: string): Terminals {
  const terminals = new Map<string, Terminal>();

  function get(terminalId: string): Terminal {
    const terminal = terminals.get(terminalId);
    if (!terminal) throw new AppError('app/not-found');
    return terminal;
  }

  function run(connectionId: string, command: string) {
    const problemOf = () => connections.problemOf(connectionId);
    const start = () =>
      connections.use(connectionId, (link, release) => startCommand(link, command, problemOf, release));
    return runCommand(start, AbortSignal.timeout(answerMs));
  }

  async function listKept(connectionId: string): Promise<KeptShells> {
    return parseKeptShells((await run(connectionId, keptShellsCommand)).stdout);
  }

  return {
    async open({ connectionId, streamId, columns, rows, keepAs }, streams) {
      const isKept = keepAs !== undefined && (await listKept(connectionId)).tmuxVersion !== undefined;
      const opened = await connections.use(connectionId, async (link, release) => {
        const problemOf = () => connections.problemOf(connectionId);
        // Before anything is started on the host: an id that is in use throws here.
        const stream = streams.open(streamId);
        const id = crypto.randomUUID();
        const shell = await openChannel(() => start(link), problemOf).catch((error: unknown) => {
          stream.end('{}');
          throw error;
        });
        let ended = false;
        const terminal = createTerminal(shell, { columns, rows }, stream, problemOf, () => {
          ended = true;
          terminals.delete(id);
          release();
        });
        if (!ended) terminals.set(id, terminal); // its window may have gone meanwhile
        return { terminalId: id, agent: shell.agent };
      });
      return { ...opened, isKept };

      function start(link: SshLink) {
        const size = { columns, rows };
        return isKept ? link.execOnTerminal(keptShellCommand(keepAs), size) : link.shell(size);
      }
    },
    listKept,
    async endKept(connectionId, shell) {
      const { exitCode, stderr } = await run(connectionId, endKeptShellCommand(shell));
      if (exitCode !== 0) throw new AppError('ssh/not-ended', {}, stderr);
    },
    resize: (terminalId, { columns, rows }) => get(terminalId).resize(columns, rows),
    record: (terminalId, name, signal) => recordTerminal(get(terminalId), join(recordingFolder, name), signal),
    close: (terminalId) => get(terminalId).dispose(),
    dispose() {
      for (const terminal of [...terminals.values()]) terminal.dispose();
    },
  };
}
