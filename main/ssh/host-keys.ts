import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hop } from '../../preload/contract/connections.ts';
import { AppError } from '../app-error.ts';
import type { HopSettings } from './hop-settings.ts';
import { type KnownHostLine, keyTypeOf, knownHostName, matchesKnownHost, parseKnownHosts } from './known-hosts.ts';
import { appendKnownHost, removeKnownHosts } from './known-hosts-file.ts';
import { usualKnownHosts } from './known-hosts-places.ts';

/** Which host a key is asked for. */
export type HostIdentity = {
  host: string;
  port: number;
  /** For a cloud instance: its own name, which stays when the address changes, and under which its key is remembered. */
  alias?: string;
  /** Where the user keeps the keys of this host, when not at the usual places. */
  files?: readonly string[];
  /** True where the host makes itself new keys each time it starts: what is trusted is forgotten with the console. */
  temporary?: boolean;
};

/** What is known of a key that a host has shown. */
export type HostKeyVerdict =
  /** `isByAddress` where it is known for the instance's address alone, which will not stay; `isProven` where a cloud spoke for it. */
  | { status: 'known'; isByAddress?: true; isProven?: true }
  /** `addressKnownAs` where the user's own file has another key under the address of an instance. */
  | { status: 'unknown'; addressKnownAs?: { fingerprint: string; path: string; line: number } }
  | { status: 'changed'; expected: { keyType: string; fingerprint: string; file: string; lineNumber: number } }
  | { status: 'revoked'; file: string; lineNumber: number };

/** The host keys this user and this console trust. */
export type HostKeys = {
  /** Decides on a key blob. Throws `ssh/known-hosts-unreadable` when a file is there but can't be read. */
  judge(identity: HostIdentity, key: Uint8Array): Promise<HostKeyVerdict>;
  /** All that the files say of a host. */
  known(identity: HostIdentity): Promise<(KnownHostLine & { file: string })[]>;
  /** Types of the keys known for a host, so that the server can be asked for one of them. */
  knownTypes(identity: HostIdentity): Promise<string[]>;
  /**
   * Remembers an accepted key in the console's own `known_hosts`; with `isProven` also that its cloud publishes it. Throws
   * `ssh/known-hosts-unreadable` where that can't be written.
   */
  trust(identity: HostIdentity, key: Uint8Array, isProven?: boolean): Promise<void>;
  /** Takes back what `trust` remembered. */
  distrust(identity: HostIdentity, key: Uint8Array): Promise<void>;
};

type Entry = KnownHostLine & { file: string };

/** Behind a key that the instance's own cloud has published. */
const provenMark = 'published-by-cloud';

/** Reads `files`, the user's `known_hosts` and the like (never written), and the console's own, in which accepted keys are kept. */
export function createHostKeys(options: {
  homeFolder: string;
  dataFolder: string;
  /** Those that hold for everybody on this computer. */
  globalFiles?: readonly string[];
}): HostKeys {
  const ownFile = join(options.dataFolder, 'known_hosts');
  const usual = [...usualKnownHosts(options.homeFolder), ...(options.globalFiles ?? [])];
  const temporary: Entry[] = [];

  async function readEntries({ files = usual }: HostIdentity): Promise<Entry[]> {
    const perFile = await Promise.all(
      [ownFile, ...files].map(async (file) =>
        parseKnownHosts(await readKnownHosts(file)).map((line) => ({ ...line, file })),
      ),
    );
    return [...temporary, ...perFile.flat()];
  }

  async function known(identity: HostIdentity): Promise<Entry[]> {
    const names = [primaryName(identity), ...otherNames(identity)];
    return (await readEntries(identity)).filter((entry) => isFor(entry, names));
  }

  return {
    async judge(identity, key) {
      const entries = await readEntries(identity);
      const verdict = judgeHostKey(entries, identity, key);
      if (verdict.status !== 'unknown' || identity.alias === undefined || identity.temporary) return verdict;
      const addressKnownAs = otherKeyOfAddress(
        entries.filter(({ file }) => file !== ownFile),
        identity,
        key,
      );
      return addressKnownAs ? { ...verdict, addressKnownAs } : verdict;
    },
    known,
    async knownTypes(identity) {
      const lines = (await known(identity)).filter((entry) => entry.marker === 'none');
      return [...new Set(lines.map((entry) => entry.keyType))];
    },
    async trust(identity, key, isProven = false) {
      const keyType = keyTypeOf(key);
      if (!keyType) throw new Error('not a public key');
      const hosts = primaryName(identity);
      const encoded = Buffer.from(key).toString('base64');
      const mark = isProven ? { comment: provenMark } : {};
      if (identity.temporary)
        temporary.push({ marker: 'none', hosts, keyType, key: encoded, ...mark, lineNumber: 0, file: '' });
      else
        await appendKnownHost(
          ownFile,
          `${hostsField(hosts)} ${keyType} ${encoded}${isProven ? ` ${provenMark}` : ''}`,
        ).catch((error: unknown) => {
          throw new AppError('ssh/known-hosts-unreadable', { path: ownFile }, error);
        });
    },
    async distrust(identity, key) {
      const encoded = Buffer.from(key).toString('base64');
      const isIt = (line: KnownHostLine) =>
        line.marker === 'none' && line.key === encoded && isFor({ ...line, file: '' }, [primaryName(identity)]);
      for (const entry of temporary.filter(isIt)) temporary.splice(temporary.indexOf(entry), 1);
      if (identity.temporary) return;
      await removeKnownHosts(
        ownFile,
        (text) =>
          new Set(
            parseKnownHosts(text)
              .filter(isIt)
              .map(({ lineNumber }) => lineNumber),
          ),
      );
    },
  };
}

/** Who a hop is, by what the user's configuration says of it; `ownName` counts before the name that has there. */
export function identityOf(
  { host, port }: Pick<Hop, 'host' | 'port'>,
  settings: Pick<HopSettings, 'hostKeyAlias' | 'knownHostsFiles'> | undefined,
  ownName: string | undefined,
): HostIdentity {
  const alias = ownName ?? settings?.hostKeyAlias;
  return {
    ...{ host, port },
    ...(alias === undefined ? {} : { alias }),
    ...(settings ? { files: settings.knownHostsFiles } : {}),
  };
}

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/**
 * The verdict from the lines of all files. Stricter than OpenSSH in one point: a host that is known by another type of
 * key has changed as well, because it was asked for the known type first.
 */
function judgeHostKey(entries: readonly Entry[], identity: HostIdentity, key: Uint8Array): HostKeyVerdict {
  const encoded = Buffer.from(key).toString('base64');
  const name = primaryName(identity);
  const names = [name, ...otherNames(identity)];

  const revoked = entries.find((entry) => entry.marker === 'revoked' && entry.key === encoded && isFor(entry, names));
  if (revoked) return { status: 'revoked', file: revoked.file, lineNumber: revoked.lineNumber };

  const plain = entries.filter((entry) => entry.marker === 'none');
  const same = plain.filter((entry) => entry.key === encoded && isFor(entry, [name]));
  if (same.length > 0)
    return { status: 'known', ...(same.some(({ comment }) => comment === provenMark) ? { isProven: true } : {}) };
  const known = plain.filter((entry) => isFor(entry, [name]));
  const other = known.find((entry) => entry.keyType === keyTypeOf(key)) ?? known[0];
  if (other) {
    const fingerprint = fingerprintOf(Buffer.from(other.key, 'base64'));
    return {
      status: 'changed',
      expected: { keyType: other.keyType, fingerprint, file: other.file, lineNumber: other.lineNumber },
    };
  }
  // Under another name the key can only speak for the host, never against it: addresses pass from machine to machine.
  if (!plain.some((entry) => entry.key === encoded && isFor(entry, names))) return { status: 'unknown' };
  return identity.alias === undefined ? { status: 'known' } : { status: 'known', isByAddress: true };
}

/** The key, unlike `key`, that is known for an instance's address; one of the same type rather than another. */
function otherKeyOfAddress(entries: readonly Entry[], { host, port }: HostIdentity, key: Uint8Array) {
  const known = entries.filter((entry) => entry.marker === 'none' && isFor(entry, [knownHostName(host, port)]));
  const other = known.find((entry) => entry.keyType === keyTypeOf(key)) ?? known[0];
  return (
    other && {
      fingerprint: fingerprintOf(Buffer.from(other.key, 'base64')),
      path: other.file,
      line: other.lineNumber,
    }
  );
}

function primaryName(identity: HostIdentity): string {
  return identity.alias?.toLowerCase() ?? knownHostName(identity.host, identity.port);
}

/** As OpenSSH: a key that is known for the bare name is good on another port, too. */
function otherNames(identity: HostIdentity): string[] {
  return [knownHostName(identity.host, identity.port), knownHostName(identity.host, 22)];
}

/** A name that could be read as a pattern or as several fields is written as a hash, which is never a pattern. */
function hostsField(name: string): string {
  if (/^[a-z0-9._:[\]-]+$/.test(name)) return name;
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

function isFor(entry: Entry, names: readonly string[]): boolean {
  return names.some((name) => matchesKnownHost(entry.hosts, name));
}

async function readKnownHosts(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new AppError('ssh/known-hosts-unreadable', { path: file }, error);
  }
}
