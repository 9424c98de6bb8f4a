import { createConnection, createServer, type Socket } from 'node:net';

/** A wire on loopback that can be watched and cut. */
export type Relay = {
  port: number;
  /** Cuts every connection that goes through it. */
  cut(): void;
  /** Stops carrying anything, without a word to either side, as a lost network does. */
  freeze(): void;
  /** Resolves when the server has ended a connection. */
  serverHungUp: Promise<void>;
  dispose(): void;
};

/** Carries connections to a port of this computer. */
export async function startRelay(toPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const hungUp = Promise.withResolvers<void>();
  let frozen = false;
  const server = createServer((client) => {
    const upstream = createConnection(toPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    upstream.on('close', () => hungUp.resolve());
    carry(client, upstream);
    carry(upstream, client);
  });
  function carry(from: Socket, to: Socket) {
    from.on('data', (bytes) => {
      if (!frozen && !to.write(bytes)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('end', () => to.end());
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut,
    freeze() {
      frozen = true;
    },
    serverHungUp: hungUp.promise,
    dispose() {
      cut();
      server.close();
    },
  };
}
