import { createWireReader, wireFields } from '../ssh-wire.ts';

/** What a certificate of a host says; nothing of it is checked here. */
type HostCertificate = {
  /** The host's key in it, as a plain blob. */
  key: Buffer;
  /** The key of whoever signed it. */
  authority: Buffer;
};

/** How many fields a key of a type has. */
const keyFields: Record<string, number> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
};

/**
 * Reads a certificate's blob; undefined where it is none, or is damaged.
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.certkeys
 */
export function readHostCertificate(blob: Buffer): HostCertificate | undefined {
  const reader = createWireReader(blob);
  const type = /^(.*)-cert-v01@openssh\.com$/.exec(reader.text() ?? '')?.[1] ?? '';
  const count = keyFields[type];
  if (count === undefined || !Object.hasOwn(keyFields, type)) return undefined;
  reader.bytes(); // a nonce
  const fields = Array.from({ length: count }, () => reader.bytes());
  reader.skip(8 + 4); // serial number and kind
  reader.bytes(); // what the authority calls it
  reader.bytes(); // names
  reader.skip(8 + 8); // from when, until when
  for (let skipped = 0; skipped < 3; skipped += 1) reader.bytes(); // options, extensions, reserved
  const authority = reader.bytes();
  const known = fields.filter((field) => field !== undefined);
  return authority && known.length === count ? { key: wireFields(type, ...known), authority } : undefined;
}
