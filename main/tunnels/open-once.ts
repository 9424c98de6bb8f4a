import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { isFromOwnUser } from '../connecting-user.ts';

const timeLimitMs = 60_000;

/**
 * Has a page opened whose address holds a secret. The program that opens a browser may show its arguments to other users
 * of this computer, so it is given another address on loopback, which leads on to the true one a single time and for our
 * own user alone.
 */
export async function openOnce(url: string, openLink: (url: string) => Promise<void>): Promise<void> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  const server = createServer(async (request, response) => {
    const { remotePort: clientPort = 0, localPort: serverPort = 0 } = request.socket;
    const isOurs = request.url === path && (await isFromOwnUser({ clientPort, serverPort }));
    if (!isOurs) return void response.writeHead(404).end();
    server.close();
    return void response
      .writeHead(302, {
        location: url,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        connection: 'close',
      })
      .end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
  });
  const timer = setTimeout(() => {
    server.close();
    server.closeAllConnections();
  }, timeLimitMs).unref();
  server.once('close', () => clearTimeout(timer));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await openLink(`http://127.0.0.1:${address.port}${path}`);
  } catch (error) {
    server.close();
    throw error;
  }
}
