import { access } from 'node:fs/promises';
import type { Hop, SystemReason } from '../../../preload/contract/connections.ts';
import { fromUnknown } from '../../app-error.ts';
import { type HeldKey, openAgent, pageant } from '../agent.ts';
import type { AgentPlace } from '../find-agents.ts';
import type { HopSettings } from '../hop-settings.ts';
import { fingerprintOf } from '../host-keys.ts';
import { keyTypeOf } from '../known-hosts.ts';
import { describePrivateKey, readKeyFile } from '../private-keys.ts';

/** What a login needs that only the system's `ssh` can do. */
export type LoginNeeds = {
  /** Undefined: the built-in client may try. */
  reason: SystemReason | undefined;
  /** Certificates that belong to the keys. */
  certificatePaths: string[];
  /** A file that is only a handle: a device signs with it. */
  securityKeyPath: string | undefined;
  /** Certificates and keys on devices that an agent holds. */
  held: (HeldKey & { agentPath: string })[];
};

/** Looks at a hop's keys before anything is connected; `settings` are what its configuration says. */
export async function findLoginNeeds(
  { keyPath, agentKey }: Hop,
  settings: HopSettings | undefined,
  agents: readonly AgentPlace[],
): Promise<LoginNeeds> {
  const files = keyPath === undefined ? (settings?.identityFiles ?? []) : [keyPath];
  const beside = agentKey === undefined ? files.map((path) => `${path.replace(/\.pub$/, '')}-cert.pub`) : [];
  const certificates = [...new Set([...(settings?.certificateFiles ?? []), ...beside])];
  const certificatePaths = (await Promise.all(certificates.map(isThere))).flat();
  const types = await Promise.all(files.map(typeOf));
  const isOnlyDevice = agentKey === undefined && types.length > 0 && types.every((type) => type.startsWith('sk-'));
  const asksAgents = keyPath === undefined && !settings?.identitiesOnly;
  const all = asksAgents ? await heldByAgents(agents) : [];
  const held = agentKey === undefined ? all : all.filter(({ blob }) => fingerprintOf(blob) === agentKey);
  const isCertified = certificatePaths.length > 0 || held.some(({ blob }) => isCertificate(keyTypeOf(blob)));
  return {
    reason: isCertified ? 'certificate' : isOnlyDevice || held.length > 0 ? 'security-key' : undefined,
    certificatePaths,
    securityKeyPath: isOnlyDevice ? files[0] : undefined,
    held,
  };
}

/** Names on a server's list that OpenSSH knows and ssh2 does not; old ones, which OpenSSH refuses as well, are none. */
const systemOnly: Record<string, [reason: SystemReason, names: RegExp]> = {
  'key exchange algorithm': ['key-exchange', /^(sntrup761|mlkem768)/],
  'host key format': ['host-key', /-cert-v01@openssh\.com$|^sk-/],
  MAC: ['mac', /^umac-/],
};

/** Whether the system's `ssh` can do what the built-in client failed at, and what that was. */
export function reasonAfterFailure(error: unknown): SystemReason | undefined {
  const { code, params } = fromUnknown(error);
  if (code !== 'ssh/no-common-algorithm') return undefined;
  const [reason, names] = systemOnly[String(params.what)] ?? [];
  const offered = String(params.offered).split(', ');
  return names && offered.some((name) => names.test(name)) ? reason : undefined;
}

/** What only the system's `ssh` can use of the first agent that holds any such thing. */
async function heldByAgents(agents: readonly AgentPlace[]): Promise<LoginNeeds['held']> {
  for (const { path } of agents) {
    if (path === pageant) continue;
    const keys = await openAgent(path)
      .list()
      .catch(() => []);
    const special = keys.filter(({ blob }) => isCertificate(keyTypeOf(blob)) || keyTypeOf(blob)?.startsWith('sk-'));
    if (special.length > 0) return special.map((key) => ({ ...key, agentPath: path }));
  }
  return [];
}

function isCertificate(type: string | undefined): boolean {
  return type?.endsWith('-cert-v01@openssh.com') ?? false;
}

async function isThere(path: string): Promise<string[]> {
  return access(path).then(
    () => [path],
    () => [],
  );
}

/** Its type; empty where it can't be told yet, or the file is no key, which is said when it is used. */
async function typeOf(path: string): Promise<string> {
  try {
    return (await describePrivateKey(await readKeyFile(path), path)).type ?? '';
  } catch {
    return '';
  }
}
