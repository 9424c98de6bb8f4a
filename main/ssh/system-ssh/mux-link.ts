import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import type { AgentForwarding } from '../../../preload/contract/terminals.ts';
import type { AgentDoor } from '../agent-door.ts';
import type { LinkChannel, LinkShell, SshLink } from '../link.ts';
import { createWireReader, wireFields } from '../ssh-wire.ts';
import type { Channel } from './channel.ts';
import { createChannels } from './channels.ts';
import { forwardedAgentPath } from './master-arguments.ts';
import { openMuxSocket, type PacketSocket } from './mux-socket.ts';
import { uint32s } from './uint32s.ts';

/** Requests and answers of PROTOCOL.mux. */
const mux = {
  openForward: 0x10000006,
  closeForward: 0x10000007,
  proxy: 0x1000000f,
  ok: 0x80000001,
  remotePort: 0x80000007,
  proxyAnswer: 0x8000000f,
} as const;
const forwardRemote = 2;
/** Stands for a port where the host's name is the path of a socket. */
const socketPath = 0xfffffffe;

/** A master of OpenSSH that has logged in. */
export type Master = {
  /** Where it listens, in a folder that only the user may enter. */
  controlPath: string;
  folder: string;
  onEnd(listener: (cause: Error | undefined) => void): void;
  close(): void;
};

/**
 * The link over a master of OpenSSH: its proxy mode takes the messages of RFC 4254 as they are, so that channels are
 * ours, with their windows, signals and exit codes, and no process is started for them.
 */
export async function openMuxLink(master: Master, door: AgentDoor | undefined): Promise<SshLink> {
  const packets = await openProxy(master.controlPath);
  const channels = createChannels((type, payload) => packets.send(Buffer.concat([Buffer.from([0, type]), payload])));
  let count = 0;
  const paths = new Map<string, string>();
  packets.onPacket((packet) => {
    const type = packet[1];
    if (type !== undefined) channels.receive(type, packet.subarray(2));
  });
  const ended = Promise.withResolvers<Error | undefined>();
  packets.onClose(() => master.close()); // one does not go without the other
  master.onEnd((cause) => {
    ended.resolve(cause);
    doorman?.close();
    ended.promise.then(() => channels.end()); // whoever uses one asks what became of the connection
  });

  /** The master keeps a port that was refused in its list (9.2): the same port has to lead to the same place again. */
  function pathFor(key: string, isKept: boolean): string {
    count += 1;
    const path = paths.get(key) ?? join(master.folder, `listen-${count}`);
    if (isKept) paths.set(key, path);
    return path;
  }
  const openSession = () => channels.open('session', Buffer.alloc(0), (channel) => channel);
  const start = async (channel: Channel, ...[name, extra]: [string, Buffer]) => {
    await channel.request(name, extra).catch((error: unknown) => {
      channel.close();
      throw error;
    });
    return channel;
  };

  let doorman: Server | undefined;
  let isAgentTaken = false;
  /** OpenSSH's server gives one agent to a connection, and refuses a second. */
  async function lendAgent(channel: Channel): Promise<AgentForwarding> {
    const state = (await door?.look()) ?? 'off';
    if (state !== 'open' || !door) return state === 'missing' ? 'missing' : 'off';
    if (!doorman) {
      const server = createServer((socket) => door.serve(socket, true));
      await listenOn(server, forwardedAgentPath(master.folder));
      doorman = server;
    }
    isAgentTaken ||= await channel.request('auth-agent-req@openssh.com', Buffer.alloc(0)).then(
      () => true,
      () => false,
    );
    return isAgentTaken ? 'forwarded' : 'refused';
  }

  async function startOnTerminal(
    { columns, rows }: { columns: number; rows: number },
    ...what: [string, Buffer]
  ): Promise<LinkShell> {
    const channel = await openSession();
    const agent = await lendAgent(channel);
    const modes = Buffer.from([0]); // as the far side has them
    const pty = Buffer.concat([wireFields('xterm-256color'), uint32s(columns, rows, 0, 0), wireFields(modes)]);
    await Promise.all([start(channel, 'pty-req', pty), start(channel, ...what)]);
    return {
      ...wrap(channel),
      agent,
      resize: (nextColumns, nextRows) => channel.notify('window-change', uint32s(nextColumns, nextRows, 0, 0)),
    };
  }

  return {
    exec: async (command) => wrap(await start(await openSession(), 'exec', wireFields(command))),
    shell: (size) => startOnTerminal(size, 'shell', Buffer.alloc(0)),
    execOnTerminal: (command, size) => startOnTerminal(size, 'exec', wireFields(command)),
    subsystem: async (name) => (await start(await openSession(), 'subsystem', wireFields(name))).stream,
    openTcp(host, port, use) {
      const extra = Buffer.concat([wireFields(host), uint32s(port), wireFields('127.0.0.1'), uint32s(0)]);
      return channels.open('direct-tcpip', extra, ({ stream }) => use(stream));
    },
    async listen(host, port, onConnection) {
      const path = pathFor(`${port} ${host}`, port > 0);
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        socket.on('error', () => {}); // 'close' follows
        onConnection(Duplex.from({ readable: socket, writable: socket })); // nobody is to take it for TCP
      });
      await listenOn(server, path);
      const forward = (asked: number) =>
        Buffer.concat([wireFields(host || '*'), uint32s(asked), wireFields(path), uint32s(socketPath)]);
      try {
        const answer = await ask(master.controlPath, mux.openForward, forward(port));
        const chosen = answer.type === mux.remotePort ? answer.reader.uint32() : undefined;
        if (answer.type !== mux.ok && chosen === undefined) throw new Error(answer.reader.text() ?? 'refused');
        return {
          port: chosen ?? port,
          close() {
            server.close();
            ask(master.controlPath, mux.closeForward, forward(port)).catch(() => {}); // it ends with the master
          },
        };
      } catch (error) {
        server.close();
        throw error;
      }
    },
    onEnd(listener) {
      ended.promise.then(listener);
    },
    close() {
      master.close();
      packets.close();
    },
  };
}

async function openProxy(controlPath: string): Promise<PacketSocket> {
  const packets = await openMuxSocket(controlPath);
  const { type } = await answerOf(packets, mux.proxy, Buffer.alloc(0));
  if (type !== mux.proxyAnswer) throw new Error('the master does not lend its connection');
  return packets;
}

/** Asks something for which a socket of its own is opened and closed. */
async function ask(controlPath: string, type: number, body: Buffer) {
  const packets = await openMuxSocket(controlPath);
  try {
    const withKind = Buffer.concat([uint32s(forwardRemote), body]);
    return await answerOf(packets, type, withKind);
  } finally {
    packets.close();
  }
}

function answerOf(packets: PacketSocket, type: number, body: Buffer) {
  return new Promise<{ type: number; reader: ReturnType<typeof createWireReader> }>((resolve, reject) => {
    packets.onClose(() => reject(new Error('the master has hung up')));
    packets.onPacket((packet) => {
      const reader = createWireReader(packet);
      const answer = reader.uint32();
      reader.uint32(); // the number of the request, of which there is one
      if (answer === undefined) reject(new Error('the master makes no sense'));
      else resolve({ type: answer, reader });
    });
    packets.send(Buffer.concat([uint32s(type, 0), body]));
  });
}

function listenOn(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
}

function wrap(channel: Channel): LinkChannel {
  return {
    stdin: channel.stream,
    stdout: channel.stream,
    stderr: channel.stderr,
    exit: channel.exit,
    closed: channel.closed,
    close() {
      channel.notify('signal', wireFields('TERM'));
      channel.close();
    },
  };
}
