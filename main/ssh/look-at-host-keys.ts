import type { ConnectionTarget, Hop } from '../../preload/contract/connections.ts';
import type { HostKeyLook } from '../../preload/contract/host-keys.ts';
import { AppError } from '../app-error.ts';
import type { Connections } from './connections.ts';
import type { HopSettings } from './hop-settings.ts';
import { fingerprintOf, type HostKeys, identityOf } from './host-keys.ts';
import { keyTypeOf } from './known-hosts.ts';
import { reach } from './reach.ts';
import { scanHostKeys } from './scan-host-keys.ts';
import { tryLogin } from './try-login.ts';

/** What a look needs of the console. */
type LookOptions = {
  hostKeys: HostKeys;
  connections: Connections;
  settingsOf(hop: Hop): Promise<HopSettings | undefined>;
  /** The name under which an instance's key is remembered; undefined: the address. */
  hostKeyAlias(instanceRef: string): string | undefined;
  timeoutMs: number;
};

/**
 * What is known of a host's keys, in the files in which a connection would look, and what it shows where a connection
 * would reach it. Jump hosts are logged in to without asking anybody: rejects with `ssh/asks-again` where one would ask.
 * Throws what kept it from showing a key.
 */
export async function lookAtHostKeys(
  { hostKeys, connections, settingsOf, hostKeyAlias, timeoutMs }: LookOptions,
  target: ConnectionTarget,
  signal: AbortSignal,
): Promise<HostKeyLook> {
  const settings = await settingsOf(target);
  const alias = target.instanceRef === undefined ? undefined : hostKeyAlias(target.instanceRef);
  const identity = identityOf(target, settings, alias);
  const known = await hostKeys.known(identity);

  const scan = (through: Parameters<typeof reach>[0]['through']) =>
    scanHostKeys({
      hop: target,
      reach: () => reach({ hop: target, settings, through }, timeoutMs, signal),
      timeoutMs,
      signal,
    });
  const jump = target.via.at(-1);
  const blobs = jump
    ? await connections.use(await logInTo({ ...jump, via: target.via.slice(0, -1) }), async (link, release) =>
        scan({ link, host: jump.host }).finally(release),
      )
    : await scan(undefined);

  async function logInTo(last: ConnectionTarget): Promise<string> {
    const tried = await tryLogin(connections, last, [], signal);
    if (tried.kind === 'asked') throw new AppError('ssh/asks-again', { host: last.host });
    if (tried.kind === 'ready') return tried.connectionId;
    const { code, params, details } = tried.problem;
    throw new AppError(code, params, details);
  }

  const offered = await Promise.all(
    blobs.map(async (blob) => {
      const { status: verdict } = await hostKeys.judge(identity, blob);
      return { keyType: keyTypeOf(blob) ?? '', fingerprint: fingerprintOf(blob), verdict };
    }),
  );
  const isKnown = offered.some(({ verdict }) => verdict === 'known');
  const knownTypes = new Set(known.map(({ keyType }) => keyType));
  return {
    known: known.map(({ keyType, key, marker, file, lineNumber }) => ({
      keyType,
      fingerprint: fingerprintOf(Buffer.from(key, 'base64')),
      marker,
      path: file,
      line: lineNumber,
    })),
    // A known key is asked for first: those of other types beside it are new, no contradiction.
    offered: offered.map((one) =>
      one.verdict === 'changed' && isKnown && !knownTypes.has(one.keyType) ? { ...one, verdict: 'unknown' } : one,
    ),
  };
}
