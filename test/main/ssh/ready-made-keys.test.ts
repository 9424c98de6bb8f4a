import { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useReadyMadeKeys } from '../../../main/ssh/ready-made-keys.ts';
import { insideOf } from '../../../main/ssh/ssh2-inside.ts';
import { loadSsh2 } from '../../../main/ssh/ssh2-library.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';

let server: Sshd | undefined;
beforeAll(async () => {
  if (sshdPath) server = await startSshd({ config: ['RekeyLimit 1M'] });
});
afterAll(() => server?.dispose());

// Where this fails after an update of ssh2, each packet costs again what two thrown errors cost.
test.skipIf(!sshdPath)('the ciphers of a connection get key objects, after each key exchange anew', async () => {
  if (!server) throw new Error('no server');
  const { Client } = await loadSsh2();
  const client = new Client();
  useReadyMadeKeys(client);
  let exchanges = 0;
  client.on('handshake', () => {
    exchanges += 1;
  });
  const { host, port, user: username } = server;
  client.connect({ host, port, username, privateKey: readFileSync(server.keyPath) });
  await once(client, 'ready');
  const channel = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
    client.exec('head -c 5000000 /dev/zero', (error, stream) => (error ? reject(error) : resolve(stream))),
  );
  let byteCount = 0;
  for await (const piece of channel) byteCount += piece.length;
  expect(byteCount).toBe(5_000_000);
  expect(exchanges).toBeGreaterThan(2);
  const protocol = insideOf(client, '_protocol');
  expect(insideOf(insideOf(protocol, '_cipher'), '_encKey')).toBeInstanceOf(KeyObject);
  expect(insideOf(insideOf(protocol, '_decipher'), '_decipherKey')).toBeInstanceOf(KeyObject);
  client.end();
});
