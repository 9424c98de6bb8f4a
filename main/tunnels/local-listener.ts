import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../app-error.ts';

/** Connections at once through one tunnel; a page takes a dozen, a browser behind SOCKS some hundreds. */
const maxConnections = 512;
/** How often another port is looked for that is free under both addresses. */
const maxTries = 20;

/** A port on this computer's loopback. */
export type LocalListener = { port: number; dispose(): void };

/**
 * Listens on 127.0.0.1 and, where there is IPv6, on ::1 under the same number: a browser that is sent to `localhost`
 * may ask either, and nobody else on this computer shall answer for us. With `isFirm` throws `tunnels/port-in-use` or
 * `tunnels/port-not-allowed`, else takes any port when the one that is wanted cannot be had.
 */
export async function listenLocally(
  wantedPort: number,
  isFirm: boolean,
  onConnection: (socket: Socket) => void,
): Promise<LocalListener> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await listenOnBoth(tries === 0 ? wantedPort : 0, onConnection);
    } catch (error) {
      if (isFirm) throw explain(error, wantedPort);
      if (tries === maxTries) throw error;
    }
  }
}

async function listenOnBoth(wantedPort: number, onConnection: (socket: Socket) => void): Promise<LocalListener> {
  const first = await listen('127.0.0.1', wantedPort, onConnection);
  const { port } = first;
  try {
    const second = await listen('::1', port, onConnection).catch((error: unknown) => {
      if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT') return undefined; // no IPv6 here
      throw error;
    });
    return {
      port,
      dispose() {
        first.server.close();
        second?.server.close();
      },
    };
  } catch (error) {
    first.server.close();
    throw error;
  }
}

async function listen(host: string, port: number, onConnection: (socket: Socket) => void) {
  // Paused: what is sent before there is somewhere to send it to waits in the kernel.
  const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, onConnection);
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
  server.on('error', () => {}); // a connection that could not be taken; the next one may be
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

function explain(error: unknown, port: number): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return new AppError('tunnels/port-in-use', { port: String(port) }, error);
  if (code === 'EACCES') return new AppError('tunnels/port-not-allowed', { port: String(port) }, error);
  return error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
