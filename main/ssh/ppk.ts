import { argon2Sync, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { AppError } from '../app-error.ts';
import { writeOpenSshKey } from './openssh-key.ts';
import { createWireReader, wireFields } from './ssh-wire.ts';

/** A PuTTY key file as read, not yet decrypted (PuTTY manual, appendix C). */
export type PpkFile = {
  version: 2 | 3;
  algorithm: string;
  encryption: 'none' | 'aes256-cbc';
  comment: string;
  publicKey: Buffer;
  privatePart: Buffer;
  mac: Buffer;
  /** How version 3 makes a key of the passphrase. */
  derivation?: {
    algorithm: 'argon2id' | 'argon2i' | 'argon2d';
    memoryKiB: number;
    passes: number;
    parallelism: number;
    salt: Buffer;
  };
};

const maxMemoryKiB = 256 * 1024;
const maxLanes = 64;
/** Memory times passes: some seconds of work, which nothing can stop once it is begun. PuTTY writes a fortieth of it. */
const maxWorkKiB = 4 * 1024 * 1024;

/** Reads a `.ppk` file of version 2 or 3; `undefined` when it is damaged. */
export function readPpk(text: string): PpkFile | undefined {
  const lines = text.split('\n', 2000);
  const fields = new Map<string, string>();
  const blocks = new Map<string, Buffer>();
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, value] = /^([A-Za-z0-9-]{1,40}): (.*)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || value === undefined) continue;
    const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
    if (name.endsWith('-Lines')) {
      blocks.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'));
      at += count;
    } else fields.set(name, value);
  }
  const version = fields.has('PuTTY-User-Key-File-3') ? 3 : 2;
  const algorithm = fields.get(`PuTTY-User-Key-File-${version}`);
  const encryption = fields.get('Encryption');
  const publicKey = blocks.get('Public-Lines');
  const privatePart = blocks.get('Private-Lines');
  const mac = Buffer.from(fields.get('Private-MAC') ?? '', 'hex');
  if (!algorithm || !publicKey || !privatePart || (encryption !== 'none' && encryption !== 'aes256-cbc'))
    return undefined;
  const derivation = version === 3 && encryption !== 'none' ? derivationOf(fields) : undefined;
  if (version === 3 && encryption !== 'none' && !derivation) return undefined;
  const comment = fields.get('Comment') ?? '';
  return {
    version,
    algorithm,
    encryption,
    comment,
    publicKey,
    privatePart,
    mac,
    ...(derivation ? { derivation } : {}),
  };
}

function derivationOf(fields: Map<string, string>): PpkFile['derivation'] {
  const algorithm = fields.get('Key-Derivation')?.toLowerCase();
  const [memoryKiB, passes, parallelism] = ['Memory', 'Passes', 'Parallelism'].map((name) => {
    const written = fields.get(`Argon2-${name}`) ?? '';
    return /^\d{1,9}$/.test(written) ? Number(written) : 0;
  });
  const salt = Buffer.from(fields.get('Argon2-Salt') ?? '', 'hex');
  if (algorithm !== 'argon2id' && algorithm !== 'argon2i' && algorithm !== 'argon2d') return undefined;
  if (!memoryKiB || !passes || !parallelism || salt.length < 8) return undefined;
  if (memoryKiB > maxMemoryKiB || memoryKiB * passes > maxWorkKiB) return undefined;
  if (parallelism > maxLanes || memoryKiB < 8 * parallelism) return undefined; // RFC 9106, section 3.1
  return { algorithm, memoryKiB, passes, parallelism, salt };
}

/** The key in OpenSSH's format, not encrypted. Throws `keys/wrong-passphrase`, `keys/damaged` or `keys/unsupported-format`. */
export function decryptPpk(file: PpkFile, passphrase: string, path: string): string {
  const secrets = file.version === 3 ? deriveArgon2(file, passphrase) : deriveSha1(passphrase);
  const open = file.encryption === 'none' ? file.privatePart : decipher(file.privatePart, secrets.key, secrets.iv);
  const covered = wireFields(file.algorithm, file.encryption, file.comment, file.publicKey, open ?? '');
  const mac = createHmac(file.version === 3 ? 'sha256' : 'sha1', secrets.macKey)
    .update(covered)
    .digest();
  if (!open || !mac.equals(file.mac))
    throw new AppError(file.encryption === 'none' ? 'keys/damaged' : 'keys/wrong-passphrase', { path });
  const privateFields = openSshFields(file, open);
  if (!privateFields) throw new AppError('keys/unsupported-format', { path });
  return writeOpenSshKey(file.publicKey, privateFields, file.comment);
}

type Secrets = { key: Buffer; iv: Buffer; macKey: Buffer };

function deriveArgon2({ derivation }: PpkFile, passphrase: string): Secrets {
  if (!derivation) return { key: Buffer.alloc(32), iv: Buffer.alloc(16), macKey: Buffer.alloc(0) };
  const { algorithm, memoryKiB, passes, parallelism, salt } = derivation;
  const parameters = { message: passphrase, nonce: salt, memory: memoryKiB, passes, parallelism, tagLength: 80 };
  const made = argon2Sync(algorithm, parameters);
  return { key: made.subarray(0, 32), iv: made.subarray(32, 48), macKey: made.subarray(48) };
}

function deriveSha1(passphrase: string): Secrets {
  const sha1 = (...parts: (string | Buffer)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest();
  const halves = [0, 1].map((count) => sha1(Buffer.from([0, 0, 0, count]), passphrase));
  return {
    key: Buffer.concat(halves).subarray(0, 32),
    iv: Buffer.alloc(16),
    macKey: sha1('putty-private-key-file-mac-key', passphrase),
  };
}

function decipher(bytes: Buffer, key: Buffer, iv: Buffer): Buffer | undefined {
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined;
  const stream = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([stream.update(bytes), stream.final()]);
}

/** PuTTY keeps the secret numbers only; OpenSSH wants the public ones beside them. */
function openSshFields({ publicKey }: PpkFile, open: Buffer): Buffer | undefined {
  const shown = createWireReader(publicKey);
  const secret = createWireReader(open);
  const type = shown.text();
  if (type === 'ssh-rsa') {
    const [e, n] = [shown.bytes(), shown.bytes()];
    const [d, p, q, inverse] = [secret.bytes(), secret.bytes(), secret.bytes(), secret.bytes()];
    return e && n && d && p && q && inverse ? wireFields(type, n, e, d, inverse, p, q) : undefined;
  }
  if (type?.startsWith('ecdsa-sha2-')) {
    const d = secret.bytes();
    return d && Buffer.concat([publicKey, wireFields(d)]);
  }
  if (type === 'ssh-ed25519') {
    const [point, stored] = [shown.bytes(), secret.bytes()];
    if (!point || !stored || stored.length > 32) return undefined;
    const seed = Buffer.concat([stored, Buffer.alloc(32 - stored.length)]); // the highest zero bytes are not stored
    return wireFields(type, point, Buffer.concat([seed, point]));
  }
  return undefined;
}
