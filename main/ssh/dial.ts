import { connect } from 'node:net';
import { AppError } from '../app-error.ts';
import { type GuardedStream, guardGreeting } from './greeting-guard.ts';

/** Opens a TCP connection. Rejects with `ssh/name-not-found`, `ssh/refused`, `ssh/timed-out` or `ssh/unreachable`. */
export function dial(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<GuardedStream> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    const params = { host, port: String(port) };
    const timer = setTimeout(() => fail(new AppError('ssh/timed-out', params)), timeoutMs);
    const abort = () => fail(new AppError('app/cancelled'));
    signal.addEventListener('abort', abort, { once: true });

    function settle() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeListener('error', onError);
    }
    function fail(error: AppError) {
      settle();
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    }
    function onError(error: Error) {
      fail(dialFailure(error, params));
    }
    socket.on('error', onError);
    socket.once('connect', () => {
      settle();
      socket.pause(); // nothing is read before ssh2 listens
      socket.on('error', () => {}); // ssh2 listens a little later
      resolve(guardGreeting(socket));
    });
    if (signal.aborted) abort();
  });
}

const codes: Record<string, 'ssh/refused' | 'ssh/timed-out' | 'ssh/unreachable' | 'ssh/name-not-found'> = {
  ECONNREFUSED: 'ssh/refused',
  ETIMEDOUT: 'ssh/timed-out',
  ENOTFOUND: 'ssh/name-not-found',
  EAI_AGAIN: 'ssh/name-not-found',
};

/** A failed TCP connection as a problem: anything that is not refused, timed out or an unknown name is `ssh/unreachable`. */
function dialFailure(error: Error, params: { host: string; port: string }): AppError {
  // Several addresses were tried (a name with IPv4 and IPv6): the last one's reason stands for all.
  const last = error instanceof AggregateError ? error.errors.at(-1) : error;
  const code = last instanceof Error && 'code' in last && typeof last.code === 'string' ? last.code : '';
  return new AppError(codes[code] ?? 'ssh/unreachable', params, last);
}
