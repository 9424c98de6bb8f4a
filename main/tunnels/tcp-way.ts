import type { Duplex } from 'node:stream';

/** TCP over an SSH connection, as that lends it; it stays for as long as this is not released. */
export type TcpWay = {
  /** Opens a connection from the host to a place as the host sees it. */
  open(host: string, port: number): Promise<Duplex>;
  /** Listens on the host's own loopback. */
  listen(port: number, onConnection: (stream: Duplex) => void): Promise<{ close(): void }>;
  /** Called when the SSH connection ends, before any stream over it does. */
  onEnd(listener: () => void): void;
  release(): void;
};
