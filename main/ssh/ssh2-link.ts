import type { Duplex } from 'node:stream';
import type { Client, ClientCallback, ClientChannel, ShellOptions } from 'ssh2';
import type { AgentForwarding } from '../../preload/contract/terminals.ts';
import type { AgentDoor } from './agent-door.ts';
import type { ChannelEnd, LinkChannel, LinkShell, SshLink } from './link.ts';

const goodbyeMs = 2000;

/** The link of a client of ssh2 that has logged in over this stream; `door` is the one that its handshake was given. */
export function createSsh2Link(client: Client, stream: Duplex, door: AgentDoor | undefined): SshLink {
  let cause: Error | undefined;
  const listeners = new Map<string, (stream: Duplex) => void>();
  client.on('error', (error) => {
    cause ??= error;
  });
  client.on('tcp connection', ({ destIP, destPort }, accept, reject) => {
    const onConnection = listeners.get(listenerKey(destIP, destPort)) ?? listeners.get(listenerKey('', destPort));
    if (onConnection) onConnection(accept());
    else reject();
  });

  /** Listeners are attached inside ssh2's callback: how it ended may be in the very packet that opened the channel. */
  function open<Result>(
    start: (callback: ClientCallback) => void,
    use: (channel: ClientChannel) => Result,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      start((error, channel) => (error ? reject(error) : resolve(use(channel)))); // throws when the socket has gone
    });
  }

  /** Where the host does not take the agent, ssh2 closes the channel: it is opened again without. */
  async function openShell(
    start: (options: ShellOptions & { agentForward: boolean }, callback: ClientCallback) => void,
  ): Promise<LinkShell> {
    const agent = await door?.look();
    const attempt = (forwarding: AgentForwarding) =>
      open(
        (callback) => start({ agentForward: forwarding === 'forwarded' }, callback),
        (channel) => wrapShell(channel, forwarding),
      );
    if (agent !== 'open') return attempt(agent ?? 'off');
    return attempt('forwarded').catch((error: unknown) => {
      if (!(error instanceof Error && error.message.includes('agent forwarding'))) throw error;
      return attempt('refused');
    });
  }

  function wrapShell(channel: ClientChannel, agent: AgentForwarding): LinkShell {
    return {
      ...wrap(client, channel),
      agent,
      resize: (columns, rows) => channel.setWindow(rows, columns, 0, 0),
    };
  }

  return {
    exec: (command) =>
      open(
        (callback) => client.exec(command, callback),
        (channel) => wrap(client, channel),
      ),
    shell: (size) => openShell((options, callback) => client.shell(ptyOf(size), options, callback)),
    execOnTerminal: (command, size) =>
      openShell((options, callback) => client.exec(command, { ...options, pty: ptyOf(size) }, callback)),
    subsystem: (name) =>
      open(
        (callback) => client.subsys(name, callback),
        (channel) => {
          channel.stderr.resume(); // what nobody reads would hold up the rest
          return channel;
        },
      ),
    openTcp: (host, port, use) => open((callback) => client.forwardOut('127.0.0.1', 0, host, port, callback), use),
    listen: (host, port, onConnection) =>
      new Promise((resolve, reject) => {
        client.forwardIn(host, port, (error, chosenPort) => {
          if (error) return reject(error);
          const bound = port === 0 ? chosenPort : port;
          const key = listenerKey(host, bound);
          listeners.set(key, onConnection);
          resolve({
            port: bound,
            close() {
              if (!listeners.delete(key)) return;
              try {
                client.unforwardIn(host, bound, () => {});
              } catch {} // the connection has ended, and the listener with it
            },
          });
        });
      }),
    onEnd(listener) {
      client.on('close', () => listener(cause));
    },
    close() {
      client.end();
      // Its own `destroy` does nothing once it has said goodbye: a lost network would hold the socket for minutes.
      const timer = setTimeout(() => stream.destroy(), goodbyeMs);
      timer.unref();
      client.once('close', () => clearTimeout(timer));
    },
  };
}

function ptyOf({ columns, rows }: { columns: number; rows: number }) {
  return { term: 'xterm-256color', cols: columns, rows };
}

function listenerKey(host: string, port: number): string {
  return `${port} ${host}`;
}

function wrap(client: Client, channel: ClientChannel): LinkChannel {
  const exit = Promise.withResolvers<ChannelEnd>();
  const closed = Promise.withResolvers<void>();
  // Comes with the last byte read, or not at all when nobody reads: so the client's is heard as well.
  client.on('close', tellEnd);
  channel.on('close', () => {
    tellEnd();
    closed.resolve();
  });
  channel.on('exit', (code: number | null, signal?: string) => {
    if (code !== null) exit.resolve({ exitCode: code });
    else exit.resolve(signal ? { signal } : {});
  });
  channel.on('error', () => {}); // 'close' follows

  function tellEnd() {
    client.removeListener('close', tellEnd);
    exit.resolve({});
  }
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exit: exit.promise,
    closed: closed.promise,
    close() {
      channel.signal('TERM');
      channel.close();
    },
  };
}
