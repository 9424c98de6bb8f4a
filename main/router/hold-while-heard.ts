import { once } from 'node:events';
import type { Services } from './services.ts';

/** Keeps a connection until its listener has gone, though nothing is open on it. */
export async function* holdWhileHeard(ssh: Pick<Services['ssh'], 'hold'>, connectionId: string, signal: AbortSignal) {
  const release = await ssh.hold(connectionId);
  try {
    yield {};
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    release();
  }
}
