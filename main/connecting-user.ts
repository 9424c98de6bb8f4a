import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';

/** A connection over IPv4 loopback, as its serving end sees it. */
type Connection = { clientPort: number; serverPort: number };

const established = '01';

/**
 * The user id of whoever holds the client's end, out of the text of /proc/net/tcp (see proc_net_tcp in the kernel's
 * documentation); `undefined` when it is not listed. Only a living connection counts: one that is closing is listed
 * under user 0.
 */
export function findConnectingUser(table: string, { clientPort, serverPort }: Connection): number | undefined {
  const host = endianness() === 'LE' ? '0100007F' : '7F000001';
  const address = (port: number) => `${host}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const [client, server] = [address(clientPort), address(serverPort)];
  for (const line of table.split('\n')) {
    const [, local, remote, state, , , , user] = line.trim().split(/\s+/);
    if (local !== client || remote !== server || state !== established) continue;
    return user !== undefined && /^\d{1,10}$/.test(user) ? Number(user) : undefined;
  }
  return undefined;
}

/**
 * True where the connection is held by the user who runs this process, or by root, who could read everything anyway.
 * Only Linux can tell, and only there does it matter: see open-in-browser.ts.
 */
export async function isFromOwnUser(connection: Connection): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const table = await readFile('/proc/self/net/tcp', 'latin1').catch(() => '');
  const user = findConnectingUser(table, connection);
  return user === 0 || (user !== undefined && user === process.getuid?.());
}
