import { createPrivateKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import type { KeyFile } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { fingerprintOf } from './host-keys.ts';
import { sshPartsOf } from './key-object.ts';
import { readOpenSshKey, writeOpenSshKey } from './openssh-key.ts';
import { readPpkHeader } from './ppk.ts';
import { findPrivateKey, type PrivateKeyText } from './private-key-text.ts';
import { describePublicKey } from './ssh-wire.ts';
import { loadSsh2 } from './ssh2-library.ts';

/** What can be told of a private key without its passphrase. */
export type PrivateKeyDescription = Pick<KeyFile, 'type' | 'bits' | 'format' | 'encrypted' | 'fingerprint' | 'comment'>;

const maxKeyFileBytes = 64 * 1024; // an RSA key of 16,384 bits has 13 KiB

/** Bytes of a key file. Throws `keys/not-found`, `keys/unreadable` or, for a file too big to be one, `keys/not-a-private-key`. */
export async function readKeyFile(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxKeyFileBytes) throw new AppError('keys/not-a-private-key', { path });
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
export function describePrivateKey(bytes: Uint8Array, path: string): PrivateKeyDescription {
  const key = textOf(bytes, path);
  if (key.format === 'openssh') {
    const read = readOpenSshKey(key.text);
    if (!read) throw new AppError('keys/damaged', { path });
    return {
      format: 'openssh',
      ...publicFacts(read.publicKey, path),
      encrypted: read.encrypted,
      ...named(read.comment),
    };
  }
  if (key.format === 'ppk') {
    const read = readPpkHeader(key.text);
    if (!read) throw new AppError('keys/damaged', { path });
    return { format: 'ppk', ...publicFacts(read.publicKey, path), encrypted: read.encrypted, ...named(read.comment) };
  }
  if (isEncryptedPem(key)) return { format: key.format, encrypted: true };
  return { format: key.format, ...publicFacts(partsOf(key, path).publicKey, path), encrypted: false };
}

/**
 * The key, ready to sign. Throws `keys/needs-passphrase`, `keys/wrong-passphrase` or what `describePrivateKey` throws.
 */
export async function unlockPrivateKey(bytes: Uint8Array, path: string, passphrase?: string): Promise<ParsedKey> {
  const description = describePrivateKey(bytes, path);
  if (description.encrypted && passphrase === undefined) throw new AppError('keys/needs-passphrase', { path });
  const key = textOf(bytes, path);
  const { utils } = await loadSsh2();
  if (key.format === 'openssh' || key.format === 'ppk') {
    const parsed = utils.parseKey(key.text, passphrase);
    if (!(parsed instanceof Error)) return parsed;
    throw new AppError(description.encrypted ? 'keys/wrong-passphrase' : 'keys/unsupported-format', { path }, parsed);
  }
  const parts = partsOf(key, path, passphrase);
  const parsed = utils.parseKey(writeOpenSshKey(parts.publicKey, parts.privateFields, ''));
  if (parsed instanceof Error) throw new AppError('keys/unsupported-format', { path }, parsed);
  return parsed;
}

function textOf(bytes: Uint8Array, path: string): PrivateKeyText {
  const found = findPrivateKey(bytes);
  if (typeof found === 'string') throw new AppError(found, { path });
  return found;
}

function publicFacts(blob: Buffer, path: string) {
  const facts = describePublicKey(blob);
  if (!facts) throw new AppError('keys/damaged', { path });
  return { ...facts, fingerprint: fingerprintOf(blob) };
}

function named(comment: string | undefined) {
  return comment ? { comment } : {};
}

function isEncryptedPem(key: PrivateKeyText): boolean {
  return key.label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: 4,ENCRYPTED$/m.test(key.text);
}

function partsOf(key: PrivateKeyText, path: string, passphrase?: string) {
  const parts = sshPartsOf(keyObjectOf(key, path, passphrase));
  if (!parts) throw new AppError('keys/unsupported-format', { path });
  return parts;
}

function keyObjectOf(key: PrivateKeyText, path: string, passphrase?: string): KeyObject {
  try {
    return createPrivateKey({ key: key.text, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    throw new AppError(passphrase === undefined ? 'keys/damaged' : 'keys/wrong-passphrase', { path }, error);
  }
}
