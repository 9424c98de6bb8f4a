import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../app-error.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';
import { loadSsh2 } from './ssh2-library.ts';

/** A kind of key pair that can be made here. */
export type NewKeyKind = 'ed25519' | 'rsa';
type KeyPair = { private: string; public: string };

/**
 * Makes a key pair: the private key at `path`, closed to all but its owner, the public one beside it as `path.pub`.
 * Gives the public key's line. Nothing that is there is ever written over, and nothing is left of a pair that failed.
 */
export async function makeKeyFiles(
  path: string,
  kind: NewKeyKind,
  permissions: KeyPermissionsReader,
): Promise<{ publicKey: string }> {
  const pair = await generateKeyPair(kind);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeNew(path, pair.private, 0o600);
  try {
    await permissions.fix(path);
    await writeNew(`${path}.pub`, `${pair.public.trim()}\n`, 0o644);
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  }
  return { publicKey: pair.public.trim() };
}

/** A key pair in memory. ssh2 drops a leading zero byte of one Ed25519 key in some 256, which nothing can read back: then it tries again. */
export async function generateKeyPair(kind: NewKeyKind): Promise<KeyPair> {
  const { utils } = await loadSsh2();
  for (;;) {
    const pair = await new Promise<KeyPair>((resolve, reject) => {
      const settle = (failure: Error | null, made: KeyPair) => (failure ? reject(failure) : resolve(made));
      if (kind === 'rsa') utils.generateKeyPair('rsa', { bits: 3072 }, settle);
      else utils.generateKeyPair('ed25519', { comment: '' }, settle);
    });
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

async function writeNew(path: string, content: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') {
      throw new AppError('keys/file-is-there', { path }, thrown);
    }
    throw new AppError('keys/not-written', { path }, thrown);
  }
}
