import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Hop } from '../../preload/contract/connections.ts';
import { AppError } from '../app-error.ts';
import type { GuardedStream } from './greeting-guard.ts';
import { algorithmsByPreference } from './handshake.ts';
import { handshakeFailure } from './handshake-failure.ts';
import { loadSsh2 } from './ssh2-library.ts';

/** `reach` opens one connection to the host's SSH port. */
type Scan = {
  hop: Pick<Hop, 'host' | 'port'>;
  reach(): Promise<GuardedStream>;
  timeoutMs: number;
  signal: AbortSignal;
};

/**
 * The host keys that a server offers, one of each type, as `ssh-keyscan` asks for them: nothing is proven by it and
 * nobody logs in. Rejects with the `ssh/…` problem that kept it from the first one.
 */
export async function scanHostKeys(scan: Scan): Promise<Buffer[]> {
  const keys: Buffer[] = [];
  let failure: unknown;
  // One after another: a server counts connections that do not log in, and shuts out who has too many.
  for (const [, algorithms] of algorithmsByPreference) {
    try {
      keys.push(await askFor(algorithms, scan));
    } catch (error) {
      failure ??= error;
      // Without a connection the other types will fare no better.
      if (!(error instanceof AppError && error.code === 'ssh/no-common-algorithm')) break;
    }
  }
  if (keys.length === 0) throw failure;
  return keys;
}

async function askFor(algorithms: ServerHostKeyAlgorithm[], { hop, reach, timeoutMs, signal }: Scan): Promise<Buffer> {
  const { host, port } = hop;
  const [{ Client }, { stream, greeting, whyEnded }] = await Promise.all([loadSsh2(), reach()]);
  const client = new Client();
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const fail = (cause: unknown) => {
        const known = greeting.serverVersion === undefined ? whyEnded?.() : undefined;
        reject(
          handshakeFailure(known ?? cause, { host, port, user: '', greeting, methods: [], tried: [], untried: [] }),
        );
      };
      const timer = setTimeout(() => reject(new AppError('ssh/timed-out', { host, port: String(port) })), timeoutMs);
      signal.addEventListener('abort', () => reject(new AppError('app/cancelled')), { once: true });
      greeting.onRefused(() => fail(new Error('no SSH greeting')));
      client.on('error', fail);
      client.on('close', () => {
        clearTimeout(timer);
        fail(undefined);
      });
      client.connect({
        sock: stream,
        username: 'nobody',
        readyTimeout: 0,
        algorithms: { serverHostKey: algorithms },
        hostVerifier: (blob: Buffer) => {
          resolve(Buffer.from(blob));
          return false;
        },
      });
    });
  } finally {
    client.destroy();
    stream.destroy();
  }
}
