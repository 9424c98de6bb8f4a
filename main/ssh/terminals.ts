import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { AppError } from '../app-error.ts';
import type { Connections } from './connections.ts';
import { openChannel } from './open-channel.ts';
import { createTerminal, type Terminal } from './terminal.ts';

type Size = { columns: number; rows: number };

/** All open terminals. */
export type Terminals = {
  /** Opens a shell whose bytes travel on the caller's stream `streamId`. Throws `ssh/channel-refused` and what `use` throws. */
  open(input: { connectionId: string; streamId: number } & Size, streams: ByteStreams): Promise<string>;
  resize(terminalId: string, size: Size): void;
  close(terminalId: string): void;
  dispose(): void;
};

/** Creates an empty set of terminals on these connections. */
export function createTerminals(connections: Connections): Terminals {
  const terminals = new Map<string, Terminal>();

  function get(terminalId: string): Terminal {
    const terminal = terminals.get(terminalId);
    if (!terminal) throw new AppError('app/not-found');
    return terminal;
  }

  return {
    open: ({ connectionId, streamId, columns, rows }, streams) =>
      connections.use(connectionId, async (link, release) => {
        const problemOf = () => connections.problemOf(connectionId);
        // Before anything is started on the host: an id that is in use throws here.
        const stream = streams.open(streamId);
        const id = crypto.randomUUID();
        const shell = await openChannel(() => link.shell({ columns, rows }), problemOf).catch((error: unknown) => {
          stream.end('{}');
          throw error;
        });
        let ended = false;
        const terminal = createTerminal(shell, stream, problemOf, () => {
          ended = true;
          terminals.delete(id);
          release();
        });
        if (!ended) terminals.set(id, terminal); // its window may have gone meanwhile
        return id;
      }),
    resize: (terminalId, { columns, rows }) => get(terminalId).resize(columns, rows),
    close: (terminalId) => get(terminalId).dispose(),
    dispose() {
      for (const terminal of [...terminals.values()]) terminal.dispose();
    },
  };
}
