import { createHash } from 'node:crypto';

/** A host key that a cloud tells of: its type as SSH names it, and `SHA256:…` as `ssh-keygen -l` prints it. */
export type PublishedHostKey = { keyType: string; fingerprint: string };

const maxTextLength = 256 * 1024; // EC2 keeps 64 KiB
const maxLineLength = 20_000;
const keyTypes = /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))$/;

/**
 * The keys between the marks that cloud-init prints on the console, each line behind whatever the system log puts there.
 * What is printed last counts: a machine may have got new keys. A block whose end is not there yet is left for later.
 */
export function parseConsoleHostKeys(output: string): PublishedHostKey[] {
  const lines = output.slice(-maxTextLength).split(/\r\n|\r|\n/);
  const printed = [
    ...blockOf(lines, 'SSH HOST KEY FINGERPRINTS').map(readFingerprint),
    ...blockOf(lines, 'SSH HOST KEY KEYS').map(readKey),
  ];
  const byType = new Map<string, PublishedHostKey>();
  for (const key of printed) if (key) byType.set(key.keyType, key);
  return [...byType.values()];
}

/** A key by its type and its blob in base64, as `known_hosts` and Google's guest attributes write it. */
export function readPublishedKey(keyType: string, encoded: string): PublishedHostKey | undefined {
  if (!keyTypes.test(keyType) || !/^[A-Za-z0-9+/]{20,16000}={0,2}$/.test(encoded)) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  const isOfType =
    blob.readUInt32BE(0) === keyType.length && blob.toString('latin1', 4, 4 + keyType.length) === keyType;
  if (!isOfType) return undefined;
  return { keyType, fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}` };
}

/** `SHA256:…` of a public key in OpenSSH's one line; undefined for anything else. */
export function publicKeyFingerprint(line: string): string | undefined {
  const [keyType = '', encoded = ''] = line.trim().split(/\s+/);
  return readPublishedKey(keyType, encoded)?.fingerprint;
}

/** The lines of the last whole block. */
function blockOf(lines: readonly string[], name: string): string[] {
  const end = lines.findLastIndex((line) => line.includes(`-----END ${name}-----`));
  if (end < 0) return [];
  const begin = lines.slice(0, end).findLastIndex((line) => line.includes(`-----BEGIN ${name}-----`));
  return begin < 0 ? [] : lines.slice(begin + 1, end).filter((line) => line.length <= maxLineLength);
}

/** `256 SHA256:… root@ip-10-0-0-1 (ED25519)` */
function readFingerprint(line: string): PublishedHostKey | undefined {
  const found = /(?:^|\s)(\d{3,5}) (SHA256:[A-Za-z0-9+/]{43})\s.*\((ED25519|ECDSA|RSA)\)\s*$/.exec(line);
  if (!found) return undefined;
  const [, bits = '', fingerprint = '', kind] = found;
  const keyType = kind === 'ED25519' ? 'ssh-ed25519' : kind === 'RSA' ? 'ssh-rsa' : `ecdsa-sha2-nistp${bits}`;
  return keyTypes.test(keyType) ? { keyType, fingerprint } : undefined;
}

/** `ssh-ed25519 AAAA… root@ip-10-0-0-1` */
function readKey(line: string): PublishedHostKey | undefined {
  const [, keyType = '', encoded = ''] =
    /(?:^|\s)((?:ssh|ecdsa)-[a-z0-9-]{3,20}) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line) ?? [];
  return readPublishedKey(keyType, encoded);
}
