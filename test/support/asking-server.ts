import { generateKeyPairSync } from 'node:crypto';
import { userInfo } from 'node:os';
import ssh2, { type AuthContext } from 'ssh2';

/** A server that decides on each login as a test wants it to. */
export type AskingServer = { host: string; port: number; user: string; dispose(): Promise<void> };

/** Starts it on loopback. `banner` is told to everybody before the login. */
export async function startAskingServer(
  decide: (context: AuthContext) => void,
  banner?: string,
): Promise<AskingServer> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' });
  const server = new ssh2.Server({ hostKeys: [pem], ...(banner === undefined ? {} : { banner }) }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', decide);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    user: userInfo().username,
    dispose: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
