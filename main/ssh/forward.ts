import type { Client } from 'ssh2';
import type { Hop } from '../../preload/contract/connections.ts';
import { AppError } from '../app-error.ts';
import { type GuardedStream, guardGreeting } from './greeting-guard.ts';

/** Reaches a hop's SSH port through the jump host before it. Rejects with `ssh/jump-refused` or `ssh/timed-out`. */
export function forward(
  { client, host: jump }: { client: Client; host: string },
  { host, port }: Hop,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<GuardedStream> {
  const params = { host, port: String(port) };
  return new Promise((resolve, reject) => {
    let settled = false;
    const timer = setTimeout(() => fail(new AppError('ssh/timed-out', params)), timeoutMs);
    const abort = () => fail(new AppError('app/cancelled'));
    signal.addEventListener('abort', abort, { once: true });

    function settle(): boolean {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      return true;
    }
    function fail(error: AppError) {
      if (settle()) reject(error);
    }
    function refuse(error: unknown) {
      fail(new AppError('ssh/jump-refused', { ...params, jump }, error));
    }
    if (signal.aborted) return abort();
    try {
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error) refuse(error);
        else if (!settle())
          channel.destroy(); // too late: nobody waits for it any more
        // Guarded here and now: the greeting may be in the very packet that follows.
        else resolve(guardGreeting(channel));
      });
    } catch (error) {
      refuse(error); // its socket has gone
    }
  });
}
