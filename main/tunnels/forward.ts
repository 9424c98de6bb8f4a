import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Problem } from '../../preload/contract/problem.ts';
import type { TunnelRoute } from '../../preload/contract/tunnels.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { greetSocks } from './greet-socks.ts';
import { breakStream, joinStreams, type Tally } from './join-streams.ts';
import { listenLocally } from './local-listener.ts';
import type { SocksResult } from './socks.ts';
import type { TcpWay } from './tcp-way.ts';

/** The listening end of a tunnel. It outlives the SSH connection: what comes in goes over the way that it has now. */
export type Forward = {
  readonly port: number;
  /** The port that could not be had, where another was taken for it. */
  readonly wantedPort?: number;
  /** Throws what kept the far side from listening. */
  attach(way: TcpWay): Promise<void>;
  /** Breaks off what goes through it; while it has no way, nobody is let in. */
  detach(): void;
  dispose(): void;
};

type ForwardOptions = {
  tally: Tally;
  /** The far host is this computer: a port that listens here would be the one that is led to. */
  leadsHere: boolean;
  /** Called with what became of each connection: undefined when it came through. */
  onOutcome(problem: Problem | undefined): void;
};

const socksPort = 1080;
const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** Opens the listening end, where that is here. Throws what `listenLocally` throws. */
export async function openForward(route: TunnelRoute, options: ForwardOptions): Promise<Forward> {
  const joined = new Set<() => void>();
  let way: TcpWay | undefined;

  function join(near: Duplex, far: Duplex) {
    const breakOff = joinStreams(near, far, options.tally, () => joined.delete(breakOff));
    joined.add(breakOff);
  }
  /** The far half of a connection that came in here; it is given up when there is none. */
  async function reach(socket: Socket, host: string, port: number): Promise<Duplex | Problem> {
    const [over, abandon] = [way, () => breakStream(socket)];
    joined.add(abandon);
    try {
      if (!over) throw new AppError('ssh/not-connected');
      const far = await over.open(host, port);
      if (way !== over || socket.destroyed) {
        breakStream(far);
        throw new AppError('app/cancelled');
      }
      options.onOutcome(undefined);
      return far;
    } catch (error) {
      const problem = fromUnknown(error).toProblem();
      if (problem.code !== 'app/cancelled' && way === over) options.onOutcome(problem);
      return problem;
    } finally {
      joined.delete(abandon);
    }
  }
  function breakAll() {
    for (const breakOff of [...joined]) breakOff();
  }

  if (route.kind === 'remote') {
    let listener: { close(): void } | undefined;
    return {
      port: route.remotePort,
      async attach(over) {
        listener = await over.listen(route.remotePort, (far) => meet(far, route, { join, ...options }));
      },
      detach() {
        listener?.close();
        listener = undefined;
        breakAll();
      },
      dispose() {
        listener?.close();
        breakAll();
      },
    };
  }

  async function serve(socket: Socket) {
    socket.on('error', () => {}); // 'close' follows
    if (route.kind === 'local') {
      const far = await reach(socket, route.host, route.port);
      return 'code' in far ? breakStream(socket) : join(socket, far);
    }
    const request = await greetSocks(socket);
    if (!request) return;
    const far = await reach(socket, request.host, request.port);
    if (!('code' in far)) {
      request.answer('connected');
      return join(socket, far);
    }
    request.answer(socksResult(far));
    socket.destroySoon();
  }

  const usualPort = route.kind === 'local' ? route.port : socksPort;
  const wantedPort = route.localPort ?? usualPort;
  const own = options.leadsHere && route.kind === 'local' && loopbackHosts.has(route.host) ? route.port : undefined;
  if (own !== undefined && route.localPort === own)
    throw new AppError('tunnels/leads-to-itself', { port: String(own) });
  const isFirm = route.localPort !== undefined;
  let listener = await listenLocally(wantedPort, isFirm, (socket) => void serve(socket));
  const isWanted = listener.port === wantedPort;
  if (listener.port === own) {
    // It is free because nobody serves it: whoever asked would be led round and round.
    const nobodys = listener;
    listener = await listenLocally(0, false, (socket) => void serve(socket)).finally(nobodys.dispose);
  }
  return {
    port: listener.port,
    ...(isWanted ? {} : { wantedPort }),
    async attach(over) {
      way = over;
    },
    detach() {
      way = undefined;
      breakAll();
    },
    dispose() {
      way = undefined;
      listener.dispose();
      breakAll();
    },
  };
}

/** Takes a connection that came in on the host to its place here. */
function meet(
  far: Duplex,
  { host, port }: { host: string; port: number },
  { join, onOutcome }: { join: (near: Duplex, far: Duplex) => void } & Pick<ForwardOptions, 'onOutcome'>,
) {
  const near = connect({ host, port, allowHalfOpen: true, noDelay: true });
  function refuse(error: unknown) {
    breakStream(far);
    onOutcome(new AppError('tunnels/nobody-here', { host, port: String(port) }, error).toProblem());
  }
  far.on('error', () => {});
  near.once('error', refuse);
  near.once('connect', () => {
    near.off('error', refuse);
    onOutcome(undefined);
    join(near, far);
  });
}

function socksResult({ code }: Problem): SocksResult {
  if (code === 'ssh/forward-not-allowed') return 'not-allowed';
  return code === 'ssh/forward-unreachable' ? 'unreachable' : 'failed';
}
