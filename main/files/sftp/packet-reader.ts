import { type Attributes, MalformedReply } from './protocol.ts';

/** Reads the fields of one packet in their order; throws `MalformedReply` where it ends too early. */
export type PacketReader = {
  readonly left: number;
  byte(): number;
  uint32(): number;
  uint64(): bigint;
  /** A string as bytes, sharing memory with the packet. */
  bytes(): Buffer;
  attributes(): Attributes;
};

const attributeFlag = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x80000000 } as const;

/** Begins at the first byte of `packet`. */
export function createPacketReader(packet: Buffer): PacketReader {
  let at = 0;

  function take(byteCount: number): number {
    if (byteCount > packet.length - at) throw new MalformedReply('a packet that ends too early');
    const start = at;
    at += byteCount;
    return start;
  }
  const uint32 = () => packet.readUInt32BE(take(4));
  const uint64 = () => packet.readBigUInt64BE(take(8));
  function bytes() {
    const length = uint32();
    const start = take(length);
    return packet.subarray(start, start + length);
  }

  return {
    get left() {
      return packet.length - at;
    },
    byte: () => packet.readUInt8(take(1)),
    uint32,
    uint64,
    bytes,
    attributes() {
      const flags = uint32();
      const attributes: Attributes = {};
      if (flags & attributeFlag.size) {
        const size = uint64();
        // No file system has such files: left out rather than counted wrongly.
        if (size <= BigInt(Number.MAX_SAFE_INTEGER)) attributes.sizeBytes = Number(size);
      }
      if (flags & attributeFlag.owner) Object.assign(attributes, { uid: uint32(), gid: uint32() });
      if (flags & attributeFlag.permissions) attributes.mode = uint32();
      if (flags & attributeFlag.times) Object.assign(attributes, { accessedAtS: uint32(), modifiedAtS: uint32() });
      if (flags & attributeFlag.extended) {
        const count = uint32();
        for (let read = 0; read < count; read += 1) {
          bytes();
          bytes();
        }
      }
      return attributes;
    },
  };
}
