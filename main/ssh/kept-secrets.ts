import type { Problem } from '../../preload/contract/problem.ts';
import { fromUnknown } from '../app-error.ts';
import type { Keychain } from './keychain.ts';

/** What one connection asks of the keychain, and what it hands over to it once it has worked. */
export type KeptSecrets = {
  /** What is kept under a name, once: what did not work is not kept any longer. */
  recall(name: string): Promise<string | undefined>;
  /** Whether what was kept under a name did not work. */
  hasFailed(name: string): boolean;
  /** To be called with what a person has typed, and whether the keychain is to have it. */
  note(name: string, secret: string, isToKeep: boolean): void;
  /** Keeps what is to be kept; why the keychain did not take one of them, if it did not. Never rejects. */
  keep(): Promise<Problem | undefined>;
  /** Forgets what was typed. */
  clear(): void;
};

/** Nothing is read before it is asked for. */
export function createKeptSecrets(keychain: Keychain): KeptSecrets {
  const toKeep = new Map<string, string>();
  const recalled = new Map<string, 'none' | 'tried' | 'forgotten'>();

  return {
    async recall(name) {
      const before = recalled.get(name);
      if (before === 'tried') {
        await keychain.forget(name).catch(() => {});
        recalled.set(name, 'forgotten');
      }
      if (before !== undefined) return undefined;
      const kept = await keychain.read(name);
      recalled.set(name, kept === undefined ? 'none' : 'tried');
      return kept;
    },
    hasFailed: (name) => recalled.get(name) === 'forgotten',
    note(name, secret, isToKeep) {
      if (isToKeep) toKeep.set(name, secret);
      else toKeep.delete(name);
    },
    async keep() {
      const keeping = [...toKeep].map(([name, secret]) => keychain.keep(name, secret));
      const failed = (await Promise.allSettled(keeping)).find(({ status }) => status === 'rejected');
      return failed?.status === 'rejected' ? fromUnknown(failed.reason).toProblem() : undefined;
    },
    clear: () => toKeep.clear(),
  };
}
