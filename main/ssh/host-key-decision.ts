import type { ConnectionState, Hop, TrustedHostKey } from '../../preload/contract/connections.ts';
import { AppError } from '../app-error.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { followProof } from './host-key-proof.ts';
import { hostKeyRefusal } from './host-key-refusal.ts';
import { fingerprintOf, type HostIdentity } from './host-keys.ts';
import { keyTypeOf } from './known-hosts.ts';

/** A host key that a hop has shown. */
type ShownKey = {
  identity: HostIdentity;
  blob: Buffer;
  hop: Hop;
  /** One that nobody knows is refused rather than asked about. */
  isStrict: boolean;
};

/** Decides on the host keys of one connection, with a person and the target's cloud where nobody knows them. */
export type HostKeyDecision = {
  /** Resolves when the key is good; throws what is wrong with it. */
  decide(shown: ShownKey): Promise<void>;
  /** A person's answer about the key that is asked about. */
  answer(isTrusted: boolean): void;
  /** Nobody is left to answer. */
  giveUp(error: AppError): void;
  /** The target's own key, once it has shown one. */
  readonly targetKey: TrustedHostKey | undefined;
};

/** `become` is the connection's own; `signal` aborts when that has ended. */
export function createHostKeyDecision(
  options: Pick<ConnectionOptions, 'target' | 'hostKeys' | 'publishedHostKeys' | 'proofWaitsMs'>,
  connection: { state(): ConnectionState; become(next: ConnectionState): void; signal: AbortSignal },
): HostKeyDecision {
  const { target, hostKeys } = options;
  const { become, signal } = connection;
  let asked: PromiseWithResolvers<boolean> | undefined;
  let targetKey: TrustedHostKey | undefined;

  async function decide({ identity, blob, hop, isStrict }: ShownKey): Promise<void> {
    const verdict = await hostKeys.judge(identity, blob);
    const fingerprint = fingerprintOf(blob);
    const refusal = hostKeyRefusal(verdict, hop.host, blob);
    if (refusal) throw refusal;
    if (signal.aborted) throw new AppError('app/cancelled'); // nobody is left to be asked
    if (verdict.status === 'unknown' && isStrict)
      throw new AppError('ssh/host-key-strict', { host: hop.host, fingerprint, name: hop.configured ?? hop.host });
    // Where the host hung up while it was asked about, its key comes by here again and is known by then.
    if (hop === target && targetKey?.fingerprint !== fingerprint)
      targetKey = { keyType: keyTypeOf(blob) ?? '', fingerprint, trust: trustIn(verdict) };
    if (verdict.status === 'unknown') {
      asked = Promise.withResolvers();
      const { addressKnownAs } = verdict;
      become({
        phase: 'host-key',
        host: hop.host,
        port: hop.port,
        keyType: keyTypeOf(blob) ?? '',
        fingerprint,
        ...(addressKnownAs ? { addressKnownAs } : {}),
      });
      if (hop === target) askForProof(identity, blob, hop);
      const isTrusted = await asked.promise;
      asked = undefined;
      if (!isTrusted) throw new AppError('ssh/host-key-rejected', { host: hop.host, fingerprint });
      await hostKeys.trust(identity, blob, targetKey?.trust === 'proven');
    }
    // Under its own name as well: the address may change, and `ssh` by name asks for that one.
    if (verdict.status === 'known' && verdict.isByAddress) await hostKeys.trust(identity, blob).catch(() => {});
    become({ phase: 'authenticating', host: hop.host, user: hop.user });
  }

  /** Asks the cloud about a key that nobody knows, and goes on when a person has trusted it in the meantime. */
  function askForProof(identity: HostIdentity, blob: Buffer, hop: Hop) {
    const key = { keyType: keyTypeOf(blob) ?? '', fingerprint: fingerprintOf(blob) };
    const { publishedHostKeys: ask, proofWaitsMs: waitsMs } = options;
    if (!ask) return;
    void followProof({
      key,
      ask,
      waitsMs,
      signal,
      told(news) {
        if (news.status === 'contradicted') {
          const { fingerprint, keyType } = key;
          const params = { host: hop.host, fingerprint, keyType, expectedFingerprint: news.expected };
          become({ phase: 'closed', problem: new AppError('ssh/host-key-mismatch', params).toProblem() });
          hostKeys.distrust(identity, blob).catch(() => {}); // a full disk; the mark is asked about again next time
          return;
        }
        if (news.status === 'proven') targetKey = { ...key, trust: 'proven' };
        const state = connection.state();
        if (state.phase === 'host-key' && state.fingerprint === key.fingerprint) become({ ...state, proof: news });
        else if (news.status === 'proven') hostKeys.trust(identity, blob, true).catch(() => {});
        if (state.phase === 'ready' && targetKey) become({ ...state, hostKey: targetKey });
      },
    });
  }

  return {
    decide,
    answer: (isTrusted) => asked?.resolve(isTrusted),
    giveUp: (error) => asked?.reject(error),
    get targetKey() {
      return targetKey;
    },
  };
}

function trustIn(verdict: { status: string; isProven?: true }): TrustedHostKey['trust'] {
  if (verdict.status === 'unknown') return 'first-use';
  return verdict.isProven ? 'proven' : 'known';
}
