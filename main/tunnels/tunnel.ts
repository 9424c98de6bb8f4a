import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';
import type { TunnelRoute, TunnelState } from '../../preload/contract/tunnels.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { type Forward, openForward } from './forward.ts';
import type { Tally } from './join-streams.ts';
import type { TcpWay } from './tcp-way.ts';

/** How a tunnel gets its connection. */
export type TunnelConnections = {
  /** TCP over a ready connection. */
  lend(connectionId: string): Promise<TcpWay>;
  /** Remembers how a connection was made; the answer makes it anew, to where its instance is by then, and gives its id. */
  remake(connectionId: string): (signal: AbortSignal) => Promise<string>;
  /** Whether the host is this very computer, so that a port there is a port here. */
  leadsHere(connectionId: string): boolean;
  /** Why a connection has ended, if it has. */
  problemOf(connectionId: string): Problem | undefined;
};

/** One tunnel from its start to its end. `state` is changed in one place: `become`. */
export type RunningTunnel = {
  readonly state: TunnelState;
  readonly tally: Tally;
  /** Opens it over this connection, in place of what it had. Throws what kept it from being opened. */
  start(connectionId: string): Promise<void>;
  /** The same over a connection that is made first, and made again while what keeps it away may pass. */
  startOver(connect: (signal: AbortSignal) => Promise<string>): void;
  stop(): void;
};

/** Waits before the tries to make a lost connection again, in milliseconds; after the last of them it is given up. */
const retryWaitsMs: readonly number[] = [
  1_000,
  2_000,
  4_000,
  8_000,
  15_000,
  30_000,
  ...Array.from({ length: 14 }, () => 60_000),
];

/** What may be over in a minute: the network, or a host that is just starting. Anything else a person has to see to. */
const passing: ReadonlySet<ProblemCode> = new Set([
  'ssh/connection-lost',
  'ssh/name-not-found',
  'ssh/refused',
  'ssh/timed-out',
  'ssh/unreachable',
  'ssh/closed-early',
  'ssh/not-ssh',
  'ssh/jump-refused',
  // The host may still hold the port of the connection that it has not noticed the end of.
  'ssh/listen-refused',
]);

/** A tunnel that is stopped. `onChange` is called after each change of its state, not of its tally. */
export function createTunnel(
  route: TunnelRoute,
  connections: TunnelConnections,
  onChange: () => void,
  waitsMs: readonly number[] = retryWaitsMs,
): RunningTunnel {
  const tally: Tally = { sentBytes: 0, receivedBytes: 0, connections: 0 };
  let state: TunnelState = { phase: 'stopped' };
  let forward: Forward | undefined;
  let way: TcpWay | undefined;
  /** Aborted when what was started is to be no more. */
  let run = new AbortController();

  function become(next: TunnelState) {
    state = next;
    onChange();
  }
  function end(problem: Problem | undefined) {
    run.abort();
    forward?.dispose();
    forward = undefined;
    way?.release();
    way = undefined;
    become({ phase: 'stopped', ...(problem ? { problem } : {}) });
  }
  function noteOutcome(problem: Problem | undefined) {
    if (state.phase !== 'open') return;
    if (state.problem?.code === problem?.code && state.problem?.details === problem?.details) return;
    const { problem: _, ...rest } = state;
    become({ ...rest, ...(problem ? { problem } : {}) });
  }

  function begin(): AbortController {
    run.abort();
    run = new AbortController();
    forward?.dispose();
    forward = undefined;
    way?.release();
    way = undefined;
    tally.sentBytes = 0;
    tally.receivedBytes = 0;
    become({ phase: 'starting' });
    return run;
  }

  async function open(connectionId: string, { signal }: AbortController) {
    const leadsHere = connections.leadsHere(connectionId);
    const opened = forward ?? (await openForward(route, { tally, leadsHere, onOutcome: noteOutcome }));
    if (signal.aborted) return opened.dispose();
    forward = opened;
    const lent = await connections.lend(connectionId);
    const remake = connections.remake(connectionId);
    try {
      await opened.attach(lent);
    } catch (error) {
      lent.release();
      throw error;
    }
    if (signal.aborted) {
      opened.dispose();
      return lent.release();
    }
    way = lent;
    lent.onEnd(() => {
      if (signal.aborted) return;
      opened.detach();
      way = undefined;
      // The connection tells of its own end in this turn of the loop.
      setImmediate(() => {
        if (signal.aborted) return;
        const why = connections.problemOf(connectionId) ?? new AppError('ssh/not-connected').toProblem();
        void openAgain(remake, why);
      });
    });
    const { port, wantedPort } = opened;
    become({ phase: 'open', port, ...(wantedPort === undefined ? {} : { wantedPort }) });
  }

  async function openAgain(remake: (signal: AbortSignal) => Promise<string>, why: Problem) {
    const current = run;
    let problem = why;
    for (const [index, waitMs] of waitsMs.entries()) {
      if (!passing.has(problem.code)) break;
      const retryAt = new Date(Date.now() + waitMs).toISOString();
      become({ phase: 'waiting', problem, attempt: index + 1, retryAt });
      if (!(await waited(waitMs, current.signal))) return;
      try {
        return await open(await remake(current.signal), current);
      } catch (error) {
        if (current.signal.aborted) return;
        problem = fromUnknown(error).toProblem();
      }
    }
    end(problem);
  }

  return {
    get state() {
      return state;
    },
    tally,
    async start(connectionId) {
      const current = begin();
      try {
        await open(connectionId, current);
      } catch (error) {
        if (current.signal.aborted) return;
        end(fromUnknown(error).toProblem());
        throw error;
      }
    },
    startOver(connect) {
      const current = begin();
      void (async () => {
        try {
          await open(await connect(current.signal), current);
        } catch (error) {
          if (!current.signal.aborted) await openAgain(connect, fromUnknown(error).toProblem());
        }
      })();
    },
    stop: () => end(undefined),
  };
}

/** False when the signal came first. */
function waited(waitMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), waitMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
