import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import type { KeyFile } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { fingerprintOf } from './host-keys.ts';
import { readOpenSshKey } from './openssh-key.ts';
import { readPpk } from './ppk.ts';
import { findPrivateKey, type PrivateKeyText } from './private-key-text.ts';
import { describePublicKey } from './ssh-wire.ts';
import { loadSsh2 } from './ssh2-library.ts';
import { type UnlockWorker, unlockKey } from './unlock-key.ts';

/** What can be told of a private key without its passphrase. */
export type PrivateKeyDescription = Pick<KeyFile, 'type' | 'bits' | 'format' | 'encrypted' | 'fingerprint' | 'comment'>;

const maxKeyFileBytes = 64 * 1024; // an RSA key of 16,384 bits has 13 KiB

/** Types of keys that ssh2 can sign with. */
export const usableTypes: readonly string[] = [
  'ssh-rsa',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
];

/** Bytes of a key file. Throws `keys/not-found`, `keys/unreadable` or, for a file too big to be one, `keys/not-a-private-key`. */
export async function readKeyFile(path: string): Promise<Buffer> {
  try {
    // A pipe under that name would hold one of Node's few threads for as long as nobody writes to it.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > maxKeyFileBytes) throw new AppError('keys/not-a-private-key', { path });
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(maxKeyFileBytes), position: 0 });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new AppError(missing ? 'keys/not-found' : 'keys/unreadable', { path }, error);
  }
}

/** Describes a key from its file's bytes. Throws the `keys/…` problem that keeps it from being used at all. */
export async function describePrivateKey(bytes: Uint8Array, path: string): Promise<PrivateKeyDescription> {
  const key = textOf(bytes, path);
  const { publicKey, encrypted, comment } = await readOpenPart(key, path);
  return publicKey ? describe(key, publicKey, encrypted, comment, path) : { format: key.format, encrypted };
}

/** The public half of a private key; undefined where that is locked up with the rest. Throws as `describePrivateKey` does. */
export async function publicKeyOf(bytes: Uint8Array, path: string): Promise<Buffer | undefined> {
  return (await readOpenPart(textOf(bytes, path), path)).publicKey;
}

async function readOpenPart(
  key: PrivateKeyText,
  path: string,
): Promise<{ publicKey: Buffer | undefined; encrypted: boolean; comment?: string | undefined }> {
  if (key.format === 'openssh') {
    const read = readOpenSshKey(key.text);
    if (!read) throw new AppError('keys/damaged', { path });
    return read;
  }
  if (key.format === 'ppk') {
    const read = readPpk(key.text);
    if (!read) throw new AppError('keys/damaged', { path });
    return { publicKey: read.publicKey, encrypted: read.encryption !== 'none', comment: read.comment };
  }
  if (isEncryptedPem(key)) return { publicKey: undefined, encrypted: true };
  return { publicKey: (await unencrypted(key, path)).getPublicSSH(), encrypted: false };
}

/**
 * The key, ready to sign. Throws `keys/needs-passphrase`, `keys/wrong-passphrase` or what `describePrivateKey` throws.
 */
export async function unlockPrivateKey(
  bytes: Uint8Array,
  path: string,
  passphrase: string | undefined,
  worker: UnlockWorker,
): Promise<ParsedKey> {
  const { encrypted, type } = await describePrivateKey(bytes, path);
  if (type !== undefined && !usableTypes.includes(type)) throw new AppError('keys/unsupported-format', { path, type });
  const key = textOf(bytes, path);
  if (!encrypted) return unencrypted(key, path);
  if (passphrase === undefined) throw new AppError('keys/needs-passphrase', { path });
  return parse(await unlockKey(worker, { key, passphrase, path }), path);
}

function textOf(bytes: Uint8Array, path: string): PrivateKeyText {
  const found = findPrivateKey(bytes);
  if (typeof found === 'string') throw new AppError(found, { path });
  return found;
}

function isEncryptedPem(key: PrivateKeyText): boolean {
  return key.label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: 4,ENCRYPTED$/m.test(key.text);
}

async function unencrypted(key: PrivateKeyText, path: string): Promise<ParsedKey> {
  const { decryptKey } = await import('./decrypt-key.ts');
  return parse(decryptKey(key, undefined, path), path);
}

async function parse(openSshKey: string, path: string): Promise<ParsedKey> {
  const parsed = (await loadSsh2()).utils.parseKey(openSshKey);
  if (parsed instanceof Error) throw new AppError('keys/damaged', { path }, parsed);
  return parsed;
}

function describe(
  key: PrivateKeyText,
  publicKey: Buffer,
  encrypted: boolean,
  comment: string | undefined,
  path: string,
): PrivateKeyDescription {
  const facts = describePublicKey(publicKey);
  if (!facts) throw new AppError('keys/damaged', { path });
  const fingerprint = fingerprintOf(publicKey);
  return { format: key.format, ...facts, encrypted, fingerprint, ...(comment ? { comment } : {}) };
}
