import type { Connection, ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';

/** What making a connection anew needs of the others. */
type RemakeOptions = {
  connections: {
    open(target: ConnectionTarget): string;
    watch(signal: AbortSignal | undefined): AsyncGenerator<Connection[]>;
  };
  findInstance(ref: string): Instance | undefined;
  awaitInstance(ref: string, signal: AbortSignal): Promise<Instance | undefined>;
  propose(ref: string, signal: AbortSignal): Promise<Pick<ConnectionTarget, 'host' | 'port' | 'via'>>;
};

/**
 * Remembers a connection; the answer makes it again, with the same login and to where its instance is by then, and
 * resolves to its id when it is ready. It rejects with what kept it from that; with `ssh/asks-again` where a person has
 * to answer, who may not be there.
 */
export function rememberConnection(
  target: ConnectionTarget,
  options: RemakeOptions,
): (signal: AbortSignal) => Promise<string> {
  const { instanceRef } = target;
  const before = instanceRef === undefined ? undefined : options.findInstance(instanceRef);
  const isOfCloud = before !== undefined && before.provider !== 'ssh' && !before.sandbox;
  const place =
    target.host === before?.publicAddress
      ? 'publicAddress'
      : target.host === before?.privateAddress
        ? 'privateAddress'
        : undefined;

  async function locate(signal: AbortSignal): Promise<ConnectionTarget> {
    if (instanceRef === undefined) return target;
    if (!isOfCloud) {
      const { host, port, via } = await options.propose(instanceRef, signal);
      return { ...target, host, port, via };
    }
    const instance = await options.awaitInstance(instanceRef, signal);
    const host = place === undefined ? target.host : instance?.[place];
    if (!host) throw new AppError('ssh/no-address', { instance: before.name || before.id });
    return { ...target, host };
  }

  return async (signal) => {
    // A key is lent to a person who asks for it.
    if (target.keyless) throw new AppError('ssh/asks-again', { host: target.host });
    return openUnattended(options.connections, await locate(signal), signal);
  };
}

/** Connects and waits until that is ready; rejects as the answer of `rememberConnection` does. */
export async function openUnattended(
  connections: RemakeOptions['connections'],
  target: ConnectionTarget,
  signal: AbortSignal,
): Promise<string> {
  const connectionId = connections.open(target);
  const leaving = new AbortController();
  try {
    for await (const listed of connections.watch(AbortSignal.any([signal, leaving.signal]))) {
      const state = listed.find(({ id }) => id === connectionId)?.state;
      if (!state) throw new AppError('ssh/disconnected');
      if (state.phase === 'ready') return connectionId;
      if (state.phase === 'host-key' || state.phase === 'passphrase' || state.phase === 'prompt')
        throw new AppError('ssh/asks-again', { host: target.host });
      if (state.phase === 'closed') {
        const problem = state.problem ?? new AppError('ssh/disconnected').toProblem();
        throw new AppError(problem.code, problem.params, problem.details);
      }
    }
    throw new AppError('app/cancelled');
  } finally {
    leaving.abort();
  }
}
