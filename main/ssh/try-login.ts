import type { Connection, ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { Connections } from './connections.ts';

/** What came of logging in without anybody to ask. `asked`: it waits for a person. */
export type TriedLogin =
  | { kind: 'ready'; connectionId: string }
  | { kind: 'asked'; what: 'host-key' | 'passphrase' | 'password' }
  | { kind: 'failed'; problem: Problem };

/**
 * Logs in and answers only the question after a host key, and that only where its fingerprint is in `trusted`. What it
 * opens is closed when it fails and when `signal` aborts; a connection that was there before is shared and stays.
 */
export async function tryLogin(
  connections: Pick<Connections, 'watch' | 'open' | 'close' | 'decideHostKey' | 'find'>,
  target: ConnectionTarget,
  trusted: readonly string[],
  signal: AbortSignal,
): Promise<TriedLogin> {
  if (signal.aborted) throw new AppError('app/cancelled');
  const watching = new AbortController();
  let connectionId: string | undefined;
  let isOurs = false;
  const close = () => {
    if (isOurs && connectionId !== undefined && connections.find(connectionId)) connections.close(connectionId);
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    const before = await listNow(connections, signal);
    connectionId = connections.open(target);
    isOurs = before.every(({ id, state }) => id !== connectionId || state.phase === 'closed');
    // From its state of now on: of one that is ready already, no news would come.
    for await (const all of connections.watch(AbortSignal.any([signal, watching.signal]))) {
      const state = all.find(({ id }) => id === connectionId)?.state;
      if (!state || state.phase === 'ready') return state ? { kind: 'ready', connectionId } : gone(target);
      if (state.phase === 'closed') return state.problem ? failed(close, state.problem) : gone(target);
      if (state.phase === 'host-key' && trusted.includes(state.fingerprint))
        connections.decideHostKey(connectionId, state.fingerprint, true);
      else if (state.phase === 'host-key' || state.phase === 'passphrase' || state.phase === 'prompt') {
        close();
        return { kind: 'asked', what: state.phase === 'prompt' ? 'password' : state.phase };
      }
    }
    throw new AppError('app/cancelled');
  } finally {
    watching.abort();
  }
}

async function listNow(connections: Pick<Connections, 'watch'>, signal: AbortSignal): Promise<Connection[]> {
  for await (const all of connections.watch(signal)) return all;
  return [];
}

function failed(close: () => void, problem: Problem): TriedLogin {
  close();
  return { kind: 'failed', problem };
}

function gone({ host }: ConnectionTarget): TriedLogin {
  return { kind: 'failed', problem: new AppError('ssh/connection-lost', { host }).toProblem() };
}
