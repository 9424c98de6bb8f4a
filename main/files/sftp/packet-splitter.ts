import { MalformedReply } from './protocol.ts';

/** The longest packet that is taken: OpenSSH sends 256 KiB at most, and asks for no more. */
export const maxPacketBytes = 256 * 1024 + 1024;

/** Makes packets out of whatever pieces a stream brings. */
export type PacketSplitter = {
  /**
   * Calls back with each packet that is whole now, without its length, in pieces that share memory with what was pushed.
   * Throws `MalformedReply` on an absurd length.
   */
  push(piece: Buffer): void;
};

/** Of a packet in more pieces than a well-meant server makes, to keep them would cost more than to copy them. */
const maxPieces = 16;

/** Begins at the start of a packet. The first piece has the packet's head, which is no longer than `headBytes`. */
export function createPacketSplitter(headBytes: number, onPacket: (pieces: readonly Buffer[]) => void): PacketSplitter {
  let pieces: Buffer[] = [];
  let waiting = 0;
  let wanted: number | undefined;

  function take(byteCount: number): Buffer[] {
    waiting -= byteCount;
    let end = 0;
    let left = byteCount;
    while (left > 0) {
      left -= pieces[end]?.length ?? left;
      end += 1;
    }
    const taken = pieces.slice(0, end);
    const last = taken.at(-1);
    pieces = pieces.slice(end);
    if (last && left < 0) {
      taken[end - 1] = last.subarray(0, left);
      pieces.unshift(last.subarray(left));
    }
    return taken;
  }

  return {
    push(piece) {
      pieces.push(piece);
      waiting += piece.length;
      for (;;) {
        if (wanted === undefined) {
          if (waiting < 4) return;
          wanted = Buffer.concat(take(4)).readUInt32BE(0);
          if (wanted < 1 || wanted > maxPacketBytes) throw new MalformedReply(`a packet of ${wanted} bytes`);
        }
        if (waiting < wanted) return;
        const packet = take(wanted);
        wanted = undefined;
        const [first] = packet;
        const isInOrder = packet.length <= maxPieces && first !== undefined && first.length >= headBytes;
        onPacket(packet.length === 1 || isInOrder ? packet : [Buffer.concat(packet)]);
      }
    },
  };
}
