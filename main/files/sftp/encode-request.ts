import type { Attributes } from './protocol.ts';

/** A field of a request: a byte string, or a number of 32 or 64 bits. */
export type RequestField = Buffer | { uint32: number } | { uint64: number };

/** The bytes of one request, its length first. */
export function encodeRequest(type: number, id: number, fields: readonly RequestField[]): Buffer {
  const sizes = fields.map((field) => (Buffer.isBuffer(field) ? 4 + field.length : 'uint32' in field ? 4 : 8));
  const length = sizes.reduce((sum, size) => sum + size, 5);
  const packet = Buffer.allocUnsafe(4 + length);
  packet.writeUInt32BE(length, 0);
  packet.writeUInt8(type, 4);
  packet.writeUInt32BE(id, 5);
  let at = 9;
  for (const field of fields) {
    if (Buffer.isBuffer(field)) {
      packet.writeUInt32BE(field.length, at);
      field.copy(packet, at + 4);
      at += 4 + field.length;
    } else if ('uint32' in field) at = packet.writeUInt32BE(field.uint32, at);
    else at = packet.writeBigUInt64BE(BigInt(field.uint64), at);
  }
  return packet;
}

/** Attributes that a request sets; those that are absent stay as they are. Owner and size are never set here. */
export function attributeFields({ mode, accessedAtS, modifiedAtS }: Attributes): RequestField[] {
  const hasTimes = modifiedAtS !== undefined;
  const flags = (mode === undefined ? 0 : 4) + (hasTimes ? 8 : 0);
  return [
    { uint32: flags },
    ...(mode === undefined ? [] : [{ uint32: mode & 0o7777 }]),
    ...(hasTimes ? [{ uint32: (accessedAtS ?? modifiedAtS) >>> 0 }, { uint32: modifiedAtS >>> 0 }] : []),
  ];
}
