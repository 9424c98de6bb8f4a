import { isDeepStrictEqual } from 'node:util';
import type { RememberedTunnel, Tunnel, TunnelDraft, TunnelRoute } from '../../preload/contract/tunnels.ts';
import { AppError } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import { createTunnel, type RunningTunnel, type TunnelConnections } from './tunnel.ts';

/** What tunnels need of the rest of the console. */
export type TunnelsOptions = TunnelConnections & {
  /** The instance that a connection leads to. */
  instanceOf(connectionId: string): string | undefined;
  /** The tunnels that the settings remember. */
  remembered(): readonly RememberedTunnel[];
  remember(tunnels: RememberedTunnel[]): Promise<unknown>;
  retryWaitsMs?: readonly number[] | undefined;
};

/** What of a remembered tunnel can be changed. */
type TunnelChange = { name?: string | undefined; startsWithConsole?: boolean | undefined };

/** All tunnels of the console. */
export type Tunnels = {
  watch(signal: AbortSignal | undefined): AsyncGenerator<Tunnel[]>;
  /** Gives its id. */
  add(draft: TunnelDraft): Promise<string>;
  /** Throws `app/not-found`, `tunnels/other-instance`, or what kept it from being opened. */
  start(tunnelId: string, connectionId: string): Promise<void>;
  /** Throws `app/not-found`. */
  revise(tunnelId: string, change: TunnelChange): Promise<void>;
  /**
   * Starts those that start with the console, each over a connection that `connect` makes; what keeps one from it stands
   * in its state.
   */
  startWithConsole(connect: (instanceRef: string, signal: AbortSignal) => Promise<string>): void;
  stop(tunnelId: string): void;
  forget(tunnelId: string): Promise<void>;
  /** The tunnel as it is now. */
  find(tunnelId: string): Tunnel | undefined;
  list(): Tunnel[];
  /** To be called when the remembered ones may have changed, here or in another console. */
  rememberedChanged(): void;
  dispose(): void;
};

/** How many there may be; as the settings. */
const maxTunnels = 200;
const tallyMs = 1000;

export function createTunnels(options: TunnelsOptions): Tunnels {
  const running = new Map<string, RunningTunnel>();
  const changes = createBroadcast<Tunnel[]>((_waiting, next) => next);
  let told: Tunnel[] = [];
  let ticking: NodeJS.Timeout | undefined;

  function list(): Tunnel[] {
    return options.remembered().map(describe);
  }
  function describe(remembered: RememberedTunnel): Tunnel {
    const { state, tally } = running.get(remembered.id) ?? { state: { phase: 'stopped' as const }, tally: undefined };
    const nothing = { sentBytes: 0, receivedBytes: 0, connections: 0 };
    return { ...remembered, state, ...nothing, ...tally };
  }
  function publish() {
    const now = list();
    if (!isDeepStrictEqual(now, told)) {
      told = now;
      changes.send(now);
    }
    const isOpen = now.some(({ state }) => state.phase === 'open');
    if (isOpen) ticking ??= setInterval(publish, tallyMs).unref();
    else {
      clearInterval(ticking);
      ticking = undefined;
    }
  }
  function get(tunnelId: string): RememberedTunnel {
    const found = options.remembered().find(({ id }) => id === tunnelId);
    if (!found) throw new AppError('app/not-found');
    return found;
  }
  function ready(tunnelId: string, route: TunnelRoute): RunningTunnel {
    const tunnel = running.get(tunnelId) ?? createTunnel(route, options, publish, options.retryWaitsMs);
    running.set(tunnelId, tunnel);
    return tunnel;
  }
  function end(tunnelId: string) {
    running.get(tunnelId)?.stop();
    running.delete(tunnelId);
  }

  return {
    watch: (signal) => changes.follow(list, signal),
    async add(draft) {
      const before = options.remembered();
      if (before.length >= maxTunnels) throw new AppError('tunnels/too-many', { count: maxTunnels });
      const id = crypto.randomUUID();
      await options.remember([...before, { ...draft, id }]);
      publish();
      return id;
    },
    async start(tunnelId, connectionId) {
      const { route, instanceRef } = get(tunnelId);
      // It leads where its name says, whatever the caller has a connection to.
      if (options.instanceOf(connectionId) !== instanceRef) throw new AppError('tunnels/other-instance');
      await ready(tunnelId, route).start(connectionId);
    },
    async revise(tunnelId, { name, startsWithConsole }) {
      const { startsWithConsole: before, ...rest } = get(tunnelId);
      const starts = startsWithConsole ?? before;
      const after = { ...rest, name: name ?? rest.name, ...(starts ? { startsWithConsole: true } : {}) };
      await options.remember(options.remembered().map((one) => (one.id === tunnelId ? after : one)));
      publish();
    },
    startWithConsole(connect) {
      for (const { id, instanceRef, route, startsWithConsole } of options.remembered())
        if (startsWithConsole) ready(id, route).startOver((signal) => connect(instanceRef, signal));
    },
    stop(tunnelId) {
      get(tunnelId);
      running.get(tunnelId)?.stop();
    },
    async forget(tunnelId) {
      end(tunnelId);
      await options.remember(options.remembered().filter(({ id }) => id !== tunnelId));
      publish();
    },
    find: (tunnelId) => list().find(({ id }) => id === tunnelId),
    list,
    rememberedChanged() {
      const kept = new Set(options.remembered().map(({ id }) => id));
      for (const id of [...running.keys()]) if (!kept.has(id)) end(id);
      publish();
    },
    dispose() {
      clearInterval(ticking);
      for (const id of [...running.keys()]) end(id);
      clearInterval(ticking); // ending them may have started it anew
      changes.dispose();
    },
  };
}
