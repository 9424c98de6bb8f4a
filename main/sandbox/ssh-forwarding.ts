import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Connection } from 'ssh2';

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Lets one connection to the practice host make tunnels: to and from this computer's own loopback, which is all that the
 * practice host has. Gives the function that ends its listeners and all that goes through.
 */
export function serveForwarding(connection: Connection): () => void {
  const servers = new Map<number, Server>();
  const sockets = new Set<Socket>();
  /** Whoever is at the other end may never hang up. */
  function hold(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  }

  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (!loopback.has(destIP)) return reject();
    const socket = connect({ host: destIP, port: destPort, allowHalfOpen: true });
    hold(socket);
    const refuse = () => reject();
    socket.once('error', refuse);
    socket.once('connect', () => {
      socket.off('error', refuse);
      const channel = accept();
      channel.on('error', () => socket.destroy());
      socket.on('error', () => channel.destroy());
      channel.pipe(socket).pipe(channel);
    });
  });

  connection.on('request', (accept, reject, name, info) => {
    if (!('bindPort' in info)) return reject?.();
    const { bindAddr, bindPort } = info;
    if (name === 'cancel-tcpip-forward') {
      servers.get(bindPort)?.close();
      servers.delete(bindPort);
      return accept?.();
    }
    if (name !== 'tcpip-forward' || !loopback.has(bindAddr) || bindPort === 0) return reject?.();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      hold(socket);
      socket.on('error', () => {}); // 'close' follows
      connection.forwardOut(bindAddr, bindPort, '127.0.0.1', socket.remotePort ?? 0, (error, channel) => {
        if (error) return socket.destroy();
        channel.on('error', () => socket.destroy());
        return channel.pipe(socket).pipe(channel);
      });
    });
    server.once('error', () => reject?.());
    server.listen({ host: '127.0.0.1', port: bindPort, exclusive: true }, () => {
      servers.set(bindPort, server);
      accept?.();
    });
  });

  return () => {
    for (const server of servers.values()) server.close();
    for (const socket of sockets) socket.destroy();
  };
}
