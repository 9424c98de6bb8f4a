import { createWireReader, wireFields } from './ssh-wire.ts';

/** What OpenSSH's own format says without the passphrase. */
export type OpenSshKey = { publicKey: Buffer; encrypted: boolean; comment?: string };

const magic = Buffer.from('openssh-key-v1\0');

/** Reads the open part of an OpenSSH private key (PROTOCOL.key); `undefined` when it is damaged. */
export function readOpenSshKey(text: string): OpenSshKey | undefined {
  const data = pemBody(text);
  if (!data.subarray(0, magic.length).equals(magic)) return undefined;
  const reader = createWireReader(data.subarray(magic.length));
  const cipher = reader.text();
  const kdf = reader.text();
  const kdfOptions = reader.bytes();
  const count = reader.uint32();
  const publicKey = reader.bytes();
  const privatePart = reader.bytes();
  if (cipher === undefined || kdf === undefined || !kdfOptions || count !== 1 || !publicKey || !privatePart)
    return undefined;
  if (cipher !== 'none') return { publicKey, encrypted: true };
  const comment = commentOf(privatePart, publicKey);
  return { publicKey, encrypted: false, ...(comment ? { comment } : {}) };
}

/** The bytes between BEGIN and END. */
export function pemBody(text: string): Buffer {
  return Buffer.from(text.replace(/^-----.*-----$/gm, ''), 'base64');
}

/** How many fields a type of key has in its private part, before the comment. */
const privateFieldCounts: Record<string, number> = {
  'ssh-rsa': 7,
  'ssh-dss': 6,
  'ssh-ed25519': 3,
  'ecdsa-sha2-nistp256': 4,
  'ecdsa-sha2-nistp384': 4,
  'ecdsa-sha2-nistp521': 4,
};

function commentOf(privatePart: Buffer, publicKey: Buffer): string | undefined {
  const fieldCount = privateFieldCounts[createWireReader(publicKey).text() ?? ''];
  const reader = createWireReader(privatePart);
  if (fieldCount === undefined || !reader.skip(8)) return undefined;
  for (let field = 0; field < fieldCount; field += 1) if (!reader.bytes()) return undefined;
  return reader.text();
}

/** A private key in OpenSSH's format, not encrypted, from its fields (type first) and its public blob. */
export function writeOpenSshKey(publicKey: Buffer, privateFields: Buffer, comment: string): string {
  const check = Buffer.alloc(8, 0x5a); // equal halves show a reader that it decrypted well; here nothing is encrypted
  const open = Buffer.concat([check, privateFields, wireFields(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const data = Buffer.concat([
    magic,
    wireFields('none', 'none', ''),
    count,
    wireFields(publicKey, Buffer.concat([open, padding])),
  ]);
  const lines = data.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}
