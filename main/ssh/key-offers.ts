import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ParsedKey } from 'ssh2';
import type { Hop } from '../../preload/contract/connections.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { type Agent, type HeldKey, openAgent } from './agent.ts';
import type { AgentPlace } from './find-agents.ts';
import { fingerprintOf } from './host-keys.ts';
import { hostText } from './host-text.ts';
import { keyTypeOf } from './known-hosts.ts';
import type { Login } from './login.ts';
import { publicKeyOf, readKeyFile, usableTypes } from './private-keys.ts';

/** A key that can be offered to a host, and what it is called in a message. Nothing is asked before `login`. */
export type KeyOffer = { description: string; login(): Promise<Login> };

/** The keys to offer; `problem` says why there is none, which counts only where there is no other way in. */
export type FoundKeys = { offers: KeyOffer[]; problem?: AppError };

/** What decides on the keys that a hop is offered. */
export type KeyOffersOptions = {
  hop: Pick<Hop, 'keyPath' | 'agentKey'>;
  /** As the configuration has it; undefined where it does not speak of the hop. */
  configured: { identityFiles: readonly string[]; identitiesOnly: boolean } | undefined;
  /** The agents to ask, the first one that answers with keys counts. */
  agents: readonly AgentPlace[];
  /** Opens a key file, with its passphrase if it has one. */
  unlock(path: string): Promise<ParsedKey>;
  /** Throws where others may use the file. */
  refuseOpenKey(path: string): Promise<void>;
};

/**
 * The keys for a hop in the order in which OpenSSH offers them: those of the agent that the configuration names, its
 * other ones, then files. Throws what is wrong with the one key that a person has chosen.
 */
export async function findKeyOffers(options: KeyOffersOptions): Promise<FoundKeys> {
  const { hop, configured, agents } = options;
  if (hop.agentKey !== undefined) return { offers: [await oneOfAgents(agents, hop.agentKey)] };
  if (hop.keyPath !== undefined) return { offers: [(await fileOffer(hop.keyPath, options)).offer] };
  const held = await heldKeys(agents);
  const none = new AppError('ssh/no-agent');
  if (!configured) return held.length > 0 ? { offers: held.map(agentOffer) } : { offers: [], problem: none };
  const { files, problem } = await namedFiles(configured.identityFiles, options);
  const named = new Set(files.flatMap(({ blob }) => blob?.toString('base64') ?? []));
  const isNamed = ({ key }: Held) => named.has(key.blob.toString('base64'));
  const inAgent = new Set(held.filter(isNamed).map(({ key }) => key.blob.toString('base64')));
  const offers = [
    ...held.filter(isNamed).map(agentOffer),
    ...(configured.identitiesOnly ? [] : held.filter((one) => !isNamed(one)).map(agentOffer)),
    ...files
      .filter(({ blob, isPrivate }) => isPrivate && !(blob && inAgent.has(blob.toString('base64'))))
      .map(({ offer }) => offer),
  ];
  return offers.length > 0 ? { offers } : { offers, problem: problem ?? none };
}

type Held = { agent: Agent; key: HeldKey };

/** What the first agent with a key holds, as far as it can be used. */
async function heldKeys(agents: readonly AgentPlace[]): Promise<Held[]> {
  for (const { path } of agents) {
    const agent = openAgent(path);
    const keys = await agent.list().catch(() => []);
    const usable = keys.filter(({ blob }) => usableTypes.includes(keyTypeOf(blob) ?? ''));
    if (usable.length > 0) return usable.map((key) => ({ agent, key }));
  }
  return [];
}

async function oneOfAgents(agents: readonly AgentPlace[], fingerprint: string): Promise<KeyOffer> {
  for (const { path } of agents) {
    const agent = openAgent(path);
    const key = (await agent.list().catch(() => [])).find(({ blob }) => fingerprintOf(blob) === fingerprint);
    if (!key) continue;
    const type = keyTypeOf(key.blob) ?? '';
    if (!usableTypes.includes(type)) throw new AppError('keys/unsupported-format', { path, type });
    return agentOffer({ agent, key });
  }
  throw new AppError('ssh/key-not-in-agent', { fingerprint });
}

function agentOffer({ agent, key: { blob, comment } }: Held): KeyOffer {
  const description = `${hostText(comment, 100) || (keyTypeOf(blob) ?? '')} (${fingerprintOf(blob)})`;
  return {
    description,
    login: async () => ({ description, publicKey: blob, sign: (data, hash) => agent.sign(blob, data, hash) }),
  };
}

type NamedFile = { offer: KeyOffer; blob: Buffer | undefined; isPrivate: boolean };

/** The files that can be used, and the first thing that is wrong with one. */
async function namedFiles(paths: readonly string[], options: KeyOffersOptions) {
  const files: NamedFile[] = [];
  let problem: AppError | undefined;
  for (const path of paths) {
    try {
      await options.refuseOpenKey(path);
      files.push(await fileOffer(path, options));
    } catch (error) {
      problem ??= fromUnknown(error);
      // A public key alone still says which one of the agent's is meant.
      const blob = (await publicHalf(`${path}.pub`)) ?? (await publicHalf(path));
      if (blob) files.push({ offer: { description: '', login: () => Promise.reject(error) }, blob, isPrivate: false });
    }
  }
  return { files, problem };
}

async function fileOffer(path: string, { unlock }: KeyOffersOptions): Promise<NamedFile> {
  const bytes = await readKeyFile(path);
  const blob = (await publicKeyOf(bytes, path)) ?? (await publicHalf(`${path}.pub`));
  const type = blob && keyTypeOf(blob);
  if (type !== undefined && !usableTypes.includes(type)) throw new AppError('keys/unsupported-format', { path, type });
  if (!blob) {
    // Its public half is locked up with the rest.
    const description = basename(path);
    return { offer: { description, login: async () => keyLogin(path, await unlock(path)) }, blob, isPrivate: true };
  }
  const description = `${basename(path)} (${fingerprintOf(blob)})`;
  const sign = async (data: Buffer, hash: string | undefined) => signWith(await unlock(path), data, hash);
  return { offer: { description, login: async () => ({ description, publicKey: blob, sign }) }, blob, isPrivate: true };
}

function keyLogin(path: string, key: ParsedKey): Login {
  const publicKey = key.getPublicSSH();
  return {
    description: `${basename(path)} (${fingerprintOf(publicKey)})`,
    publicKey,
    sign: async (data, hash) => signWith(key, data, hash),
  };
}

/** A signature by a key in memory; undefined where it can't make one. */
export function signWith(key: ParsedKey, data: Buffer, hash?: string): Buffer | undefined {
  const signature: unknown = key.sign(data, hash);
  return Buffer.isBuffer(signature) ? signature : undefined;
}

/** The blob of a one-line public key file; undefined where it is none. */
async function publicHalf(path: string): Promise<Buffer | undefined> {
  const line = await readFile(path, 'latin1').catch(() => '');
  const blob = Buffer.from(line.split(/\s+/, 2)[1] ?? '', 'base64');
  return keyTypeOf(blob) === line.split(/\s+/, 1)[0] ? blob : undefined;
}
