import { connect, type Socket } from 'node:net';
import { uint32s } from './uint32s.ts';

/** Packets that a master of OpenSSH is sent and sends, each without its length. */
export type PacketSocket = {
  send(packet: Buffer): void;
  /** Packets that have arrived before are told at once. */
  onPacket(listener: (packet: Buffer) => void): void;
  onClose(listener: () => void): void;
  close(): void;
};

const maxPacketBytes = 512 * 1024; // the master itself takes no more than 256 KiB
const hello = 1;
const version = 4;

/**
 * Opens a master's control socket and says hello. Rejects when nobody listens there.
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.mux
 */
export function openMuxSocket(path: string): Promise<PacketSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => {}); // 'close' follows
      const packets = readPackets(socket);
      packets.send(uint32s(hello, version));
      packets.onPacket((first) => {
        if (first.length >= 8 && first.readUInt32BE(0) === hello && first.readUInt32BE(4) === version) resolve(packets);
        else socket.destroy(new Error('no master of OpenSSH listens there'));
      });
      socket.once('close', () => reject(new Error('the master has hung up')));
    });
  });
}

function readPackets(socket: Socket): PacketSocket {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let neededBytes = 4;
  let tell: (packet: Buffer) => void = () => {};

  socket.on('data', (chunk: Buffer) => {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < neededBytes) return;
    let bytes = Buffer.concat(held);
    neededBytes = 4;
    while (bytes.length >= neededBytes) {
      const length = bytes.readUInt32BE(0);
      if (length > maxPacketBytes) return void socket.destroy();
      neededBytes = 4 + length;
      if (bytes.length < neededBytes) break;
      const packet = bytes.subarray(4, neededBytes);
      bytes = bytes.subarray(neededBytes);
      neededBytes = 4;
      tell(packet);
    }
    held = [bytes];
    heldBytes = bytes.length;
  });
  return {
    send(packet) {
      if (socket.destroyed) return;
      const framed = Buffer.allocUnsafe(4 + packet.length);
      framed.writeUInt32BE(packet.length);
      packet.copy(framed, 4);
      socket.write(framed);
    },
    onPacket(listener) {
      tell = listener;
    },
    onClose(listener) {
      if (socket.closed) listener();
      else socket.once('close', listener);
    },
    close() {
      socket.destroy();
    },
  };
}
