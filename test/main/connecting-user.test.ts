import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { endianness } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findConnectingUser, isFromOwnUser } from '../../main/connecting-user.ts';

const host = endianness() === 'LE' ? '0100007F' : '7F000001';
const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, remote: string, state: string, user: number) =>
  `   0: ${host}:${local} ${host}:${remote} ${state} 00000000:00000000 00:00000000 00000000  ${user}        0 282743 1 0000`;
const connection = { clientPort: 0xc350, serverPort: 0x1f90 };

test('tells the user at the client\u2019s end, not the one at ours', () => {
  const table = [heading, row('1F90', 'C350', '01', 1000), row('C350', '1F90', '01', 1001)].join('\n');
  expect(findConnectingUser(table, connection)).toBe(1001);
});

test('a connection that is closing belongs to nobody, though the list says root', () => {
  expect(findConnectingUser([heading, row('C350', '1F90', '06', 0)].join('\n'), connection)).toBeUndefined();
});

test('whatever the list holds, it gives a user or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (table) => {
      const user = findConnectingUser(`${heading}\n${table}`, connection);
      expect(user === undefined || Number.isInteger(user)).toBe(true);
    }),
  );
});

test('a connection of this very user is known as such, and one that is not there is not', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const clientPort = accepted.remotePort ?? 0;
  expect(await isFromOwnUser({ clientPort, serverPort: port })).toBe(true);
  const isLinux = process.platform === 'linux';
  expect(await isFromOwnUser({ clientPort: 1, serverPort: port })).toBe(!isLinux);
  client.destroy();
  accepted.destroy();
  server.close();
});
