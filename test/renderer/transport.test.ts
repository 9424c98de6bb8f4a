import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { chooseTransport } from '../../renderer/transport.ts';

afterEach(() => vi.unstubAllGlobals());

async function serve() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // The page's own address, as a browser gives it.
  vi.stubGlobal('location', { protocol: 'http:', host: `127.0.0.1:${port}` });
  return server;
}

test('the time limit for opening a link ends with its opening', async () => {
  const server = await serve();
  const opening = new AbortController();
  const link = await chooseTransport()(opening.signal);
  opening.abort();
  server.clients.forEach((socket) => {
    socket.on('message', (frame) => socket.send(frame));
  });
  const echoed = new Promise<Uint8Array>((resolve) => link.onFrame(resolve));
  link.send(new Uint8Array([1, 2, 3]));
  expect([...(await echoed)]).toEqual([1, 2, 3]);
  link.close();
  server.close();
});

test('a core that does not answer in time is given up', async () => {
  const server = await serve();
  const opening = new AbortController();
  opening.abort();
  await expect(chooseTransport()(opening.signal)).rejects.toThrow();
  server.close();
});
