import { MalformedReply } from './protocol.ts';

/** The longest packet that is taken: OpenSSH sends 256 KiB at most, and asks for no more. */
export const maxPacketBytes = 256 * 1024 + 1024;

/** Makes packets out of whatever pieces a stream brings. */
export type PacketSplitter = {
  /** Calls back with each packet that is whole now, without its length. Throws `MalformedReply` on an absurd length. */
  push(piece: Buffer): void;
};

/** Begins at the start of a packet. */
export function createPacketSplitter(onPacket: (packet: Buffer) => void): PacketSplitter {
  let pieces: Buffer[] = [];
  let waiting = 0;
  let wanted: number | undefined;

  function takeBytes(byteCount: number): Buffer {
    const first = pieces[0];
    waiting -= byteCount;
    if (first && first.length >= byteCount) {
      if (first.length === byteCount) pieces.shift();
      else pieces[0] = first.subarray(byteCount);
      return first.subarray(0, byteCount);
    }
    const all = Buffer.concat(pieces);
    pieces = all.length > byteCount ? [all.subarray(byteCount)] : [];
    return all.subarray(0, byteCount);
  }

  return {
    push(piece) {
      pieces.push(piece);
      waiting += piece.length;
      for (;;) {
        if (wanted === undefined) {
          if (waiting < 4) return;
          wanted = takeBytes(4).readUInt32BE(0);
          if (wanted < 1 || wanted > maxPacketBytes) throw new MalformedReply(`a packet of ${wanted} bytes`);
        }
        if (waiting < wanted) return;
        const packet = takeBytes(wanted);
        wanted = undefined;
        onPacket(packet);
      }
    },
  };
}
