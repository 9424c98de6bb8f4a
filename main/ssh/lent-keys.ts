import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { fingerprintOf } from './host-keys.ts';
import { type FoundKeys, signWith } from './key-offers.ts';
import { generateKeyPair } from './make-key-files.ts';
import { loadSsh2 } from './ssh2-library.ts';

/** Hands a public key to the target for one login, and tells how long to wait before each try with it. */
export type LendKey = (
  key: { user: string; publicKey: string },
  signal: AbortSignal,
) => Promise<{ waitsMs: readonly number[] }>;

/** A key that is made here and now, lives in memory and is handed over; offered as often as it may take to be known. */
export async function lentKeyOffers(user: string, lend: LendKey, signal: AbortSignal): Promise<FoundKeys> {
  const pair = await generateKeyPair('ed25519');
  const key = (await loadSsh2()).utils.parseKey(pair.private);
  if (key instanceof Error) throw new AppError('app/unexpected', {}, key);
  const { waitsMs } = await lend({ user, publicKey: pair.public.trim() }, signal);
  const description = `a key made for this login (${fingerprintOf(key.getPublicSSH())})`;
  const offers = waitsMs.map((waitMs) => ({
    description,
    async login() {
      await delay(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) throw new AppError('app/cancelled');
      return { description, publicKey: key.getPublicSSH(), sign: async (data: Buffer) => signWith(key, data) };
    },
  }));
  return { offers };
}
