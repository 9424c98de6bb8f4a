import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { writeAtomically } from '../write-atomically.ts';

/** The part of `@napi-rs/keyring` that is used. */
export type Keyring = {
  AsyncEntry: new (
    service: string,
    user: string,
    options?: { linux?: { store?: 'secret-service' } },
  ) => {
    setPassword(secret: string, signal?: AbortSignal): Promise<void>;
    getPassword(signal?: AbortSignal): Promise<string | null>;
    deletePassword(signal?: AbortSignal): Promise<boolean>;
  };
};

/** Credential Manager, Keychain or Secret Service: for what a person asks to have kept, and nothing else. */
export type Keychain = {
  /** Whether there is one that keeps what is written; found out once, by writing. */
  isThere(): Promise<boolean>;
  /** What is kept under a name; undefined also where the keychain does not tell. */
  read(name: string): Promise<string | undefined>;
  /** Throws `keychain/not-kept`. */
  keep(name: string, secret: string): Promise<void>;
  /** Throws `keychain/not-forgotten`. */
  forget(name: string): Promise<void>;
  /** The names of what the console has had kept. */
  names(): Promise<string[]>;
};

const service = 'Hangar';
/** On Linux the library would else fall back on the kernel's keyring, which ends with the session. */
const store = { linux: { store: 'secret-service' } } as const;
const probeTimeoutMs = 10_000;
/** A locked keychain asks its owner first. */
const timeoutMs = 60_000;
const namesSchema = z.array(z.string().max(2000)).max(1000);

/** `load` is the library's; names, and never a secret, are listed in the data folder, so that all can be forgotten. */
export function createKeychain(dataFolder: string, load: () => Promise<Keyring>): Keychain {
  const list = join(dataFolder, 'keychain.json');
  let probed: Promise<boolean> | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  async function entry(name: string) {
    const { AsyncEntry } = await load();
    return new AsyncEntry(service, name, store);
  }

  async function probe(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(probeTimeoutMs);
      const [tried, secret] = [await entry('probe'), randomUUID()];
      await tried.setPassword(secret, signal);
      const isKept = (await tried.getPassword(signal)) === secret;
      await tried.deletePassword(signal);
      return isKept;
    } catch {
      return false;
    }
  }

  async function names(): Promise<string[]> {
    const text = await readFile(list, 'utf8').catch(() => '[]');
    try {
      return namesSchema.parse(JSON.parse(text));
    } catch {
      return [];
    }
  }

  /** One change of the list after the other. */
  function revise(change: (before: string[]) => string[]): Promise<void> {
    const turn = writing
      .catch(() => {})
      .then(async () => writeAtomically(list, Buffer.from(`${JSON.stringify(change(await names()))}\n`)));
    writing = turn;
    return turn;
  }

  const isThere = () => {
    probed ??= probe();
    return probed;
  };

  return {
    isThere,
    names,
    async read(name) {
      if (!(await names()).includes(name)) return undefined;
      const told = await entry(name)
        .then(
          (found) => found.getPassword(AbortSignal.timeout(timeoutMs)),
          () => null,
        )
        .catch(() => null);
      return told ?? undefined;
    },
    async keep(name, secret) {
      try {
        if (!(await isThere())) throw new Error('there is no keychain');
        // Listed first: what is in the keychain can always be forgotten.
        await revise((before) => [...new Set([...before, name])]);
        await (await entry(name)).setPassword(secret, AbortSignal.timeout(timeoutMs));
      } catch (thrown) {
        throw new AppError('keychain/not-kept', {}, thrown);
      }
    },
    async forget(name) {
      try {
        await (await entry(name)).deletePassword(AbortSignal.timeout(timeoutMs));
        await revise((before) => before.filter((it) => it !== name));
      } catch (thrown) {
        throw new AppError('keychain/not-forgotten', {}, thrown);
      }
    },
  };
}
