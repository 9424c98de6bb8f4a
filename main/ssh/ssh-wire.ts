/** Reads the fields of SSH's binary data (RFC 4251, section 5). Every read gives `undefined` where the data ends early. */
export type WireReader = {
  byte(): number | undefined;
  uint32(): number | undefined;
  /** A length and that many bytes; shares memory with the input. */
  bytes(): Buffer | undefined;
  text(): string | undefined;
  skip(byteCount: number): boolean;
  readonly rest: number;
};

/** A reader at the start of `data`. */
export function createWireReader(data: Buffer): WireReader {
  let at = 0;

  function byte() {
    if (at >= data.length) return undefined;
    at += 1;
    return data[at - 1];
  }
  function uint32() {
    if (at + 4 > data.length) return undefined;
    const value = data.readUInt32BE(at);
    at += 4;
    return value;
  }
  function bytes() {
    const length = uint32();
    if (length === undefined || at + length > data.length) return undefined;
    at += length;
    return data.subarray(at - length, at);
  }
  return {
    byte,
    uint32,
    bytes,
    text: () => bytes()?.toString('utf8'),
    skip(byteCount) {
      if (at + byteCount > data.length) return false;
      at += byteCount;
      return true;
    },
    get rest() {
      return data.length - at;
    },
  };
}

/** Fields one after another, each with its length before it. */
export function wireFields(...fields: (Buffer | string)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = Buffer.from(field);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** What a public key blob says of itself: its type, and its size in bits as `ssh-keygen -l` counts them. */
export function describePublicKey(blob: Buffer): { type: string; bits?: number } | undefined {
  const reader = createWireReader(blob);
  const type = reader.text();
  if (!type || !/^[\x21-\x7e]{1,64}$/.test(type)) return undefined;
  const bits = bitsOf(type, reader);
  return bits === undefined ? { type } : { type, bits };
}

function bitsOf(type: string, reader: WireReader): number | undefined {
  if (type === 'ssh-rsa') {
    reader.bytes(); // the exponent comes first
    return mpintBits(reader.bytes());
  }
  if (type === 'ssh-dss') return mpintBits(reader.bytes());
  if (type === 'ssh-ed25519' || type === 'sk-ssh-ed25519@openssh.com') return 256;
  const curve = /^(?:sk-)?ecdsa-sha2-nistp(\d{3})/.exec(type);
  return curve ? Number(curve[1]) : undefined;
}

function mpintBits(bytes: Buffer | undefined): number | undefined {
  if (!bytes) return undefined;
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes[first] ?? 0));
}
