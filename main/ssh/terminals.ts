import type { Client, ClientChannel } from 'ssh2';
import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { AppError } from '../app-error.ts';
import type { Connections } from './connections.ts';
import { createTerminal, type Terminal } from './terminal.ts';

type Size = { columns: number; rows: number };

/** All open terminals. */
export type Terminals = {
  /** Opens a shell whose bytes travel on the caller's stream `streamId`. Throws `ssh/channel-refused` and what `client` throws. */
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
    async open({ connectionId, streamId, columns, rows }, streams) {
      const client = connections.client(connectionId);
      // Before anything is started on the host: an id that is in use throws here.
      const stream = streams.open(streamId);
      const channel = await openShell(client, { columns, rows }).catch((error: unknown) => {
        stream.end('{}');
        throw error;
      });
      const id = crypto.randomUUID();
      const terminal = createTerminal(
        channel,
        stream,
        () => connections.problemOf(connectionId),
        () => terminals.delete(id),
      );
      terminals.set(id, terminal);
      return id;
    },
    resize: (terminalId, { columns, rows }) => get(terminalId).resize(columns, rows),
    close: (terminalId) => get(terminalId).dispose(),
    dispose() {
      for (const terminal of [...terminals.values()]) terminal.dispose();
    },
  };
}

function openShell(client: Client, { columns, rows }: Size): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.shell({ term: 'xterm-256color', cols: columns, rows }, (error, channel) => {
      if (error) reject(new AppError('ssh/channel-refused', {}, error));
      else resolve(channel);
    });
  });
}
