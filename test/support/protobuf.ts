/** An unsigned varint. */
export function varint(value: bigint): Buffer {
  const out: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(out);
}

/** A varint field; a negative number as protobuf writes an int64. */
export function integerField(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(BigInt(field) << 3n), varint(BigInt.asUintN(64, BigInt(value)))]);
}

/** A length-delimited field. */
export function bytesField(field: number, payload: Uint8Array): Buffer {
  return Buffer.concat([varint((BigInt(field) << 3n) | 2n), varint(BigInt(payload.length)), payload]);
}

export function textField(field: number, value: string): Buffer {
  return bytesField(field, Buffer.from(value));
}

/** A field that is a message of these fields. */
export function messageField(field: number, parts: readonly Uint8Array[]): Buffer {
  return bytesField(field, Buffer.concat(parts));
}

/** A number as protobuf writes float and double. */
export function floatBytes(value: number, type: 'float32' | 'float64'): Buffer {
  const bytes = Buffer.alloc(type === 'float32' ? 4 : 8);
  if (type === 'float32') bytes.writeFloatLE(value);
  else bytes.writeDoubleLE(value);
  return bytes;
}
