import type { Hop } from '../../preload/contract/connections.ts';
import { AppError } from '../app-error.ts';
import { type GuardedStream, guardGreeting } from './greeting-guard.ts';
import type { SshLink } from './link.ts';

/** Reaches a hop's SSH port through the jump host before it. Rejects with `ssh/jump-refused` or `ssh/timed-out`. */
export function forward(
  { link, host: jump }: { link: SshLink; host: string },
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
    link
      .openTcp(host, port, (stream) => {
        if (settle()) resolve(guardGreeting(stream));
        else stream.destroy(); // too late: nobody waits for it any more
      })
      .catch(refuse);
  });
}
