import type { ParsedKey } from 'ssh2';
import type { ConnectionState, ConnectionTarget, Hop, TrustedHostKey } from '../../preload/contract/connections.ts';

import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { dial } from './dial.ts';
import { dialProgram } from './dial-program.ts';
import type { AgentPlace } from './find-agents.ts';
import { forward } from './forward.ts';
import type { GuardedStream } from './greeting-guard.ts';

import { handshake, LostWhileAsking } from './handshake.ts';
import type { HopSettings } from './hop-settings.ts';
import { followProof, type PublishedHostKey } from './host-key-proof.ts';
import { fingerprintOf, type HostIdentity, type HostKeys } from './host-keys.ts';
import { hostText } from './host-text.ts';
import { findKeyOffers } from './key-offers.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';
import { keyTypeOf } from './known-hosts.ts';
import type { SshLink } from './link.ts';
import { createLoginPlan, type LoginPlan, type LoginQuestion } from './login-plan.ts';
import { readKeyFile, unlockPrivateKey } from './private-keys.ts';
import { createSsh2Link } from './ssh2-link.ts';
import type { UnlockWorker } from './unlock-key.ts';

/** What a connection needs of the world around it. */
export type ConnectionOptions = {
  target: ConnectionTarget;
  hostKeys: HostKeys;
  keyPermissions: KeyPermissionsReader;
  /** The agents of this computer, the one that is asked first in front. */
  agents(): AgentPlace[];
  /** What the user's own configuration says of a hop. */
  settingsOf(hop: Hop): Promise<HopSettings | undefined>;
  unlockWorker: UnlockWorker;
  /** The name under which the target's key is remembered; undefined: its address. */
  hostKeyAlias: string | undefined;
  /** True for a host that makes itself new host keys each time it starts. */
  temporaryHostKeys: boolean;
  /** Asks the target's cloud for its host keys; undefined where no cloud is asked. */
  publishedHostKeys: ((signal: AbortSignal) => Promise<readonly PublishedHostKey[]>) | undefined;
  /** Between one time of asking and the next, while the cloud knows nothing yet. */
  proofWaitsMs: readonly number[];
  /** For each step that waits for the network. */
  timeoutMs: number;
  onState(state: ConnectionState): void;
};

/** One SSH connection, from its first packet to its end. `state` is changed in one place: `become`. */
export type SshConnection = {
  readonly state: ConnectionState;
  decideHostKey(fingerprint: string, trust: boolean): void;
  givePassphrase(passphrase: string): void;
  answerPrompt(round: number, answers: string[]): void;
  /** Throws while the connection is not ready. */
  link(): SshLink;
  /** Closes it and says why. */
  close(problem: Problem): void;
  dispose(): void;
};

const maxPassphraseTries = 3;
const maxPromptLength = 500;
const maxBannerLength = 4000;

/** Begins to connect at once; everything that follows is seen in `onState`. */
export function createConnection(options: ConnectionOptions): SshConnection {
  const { target, hostKeys } = options;
  const cancel = new AbortController();
  /** One for each hop that has been logged in to. */
  const reached: SshLink[] = [];
  const unlocked = new Map<string, ParsedKey>();
  let state: ConnectionState = { phase: 'connecting', host: target.via[0]?.host ?? target.host };
  let hostKeyAnswer: PromiseWithResolvers<boolean> | undefined;
  let passphraseAnswer: PromiseWithResolvers<string> | undefined;
  let promptAnswer: PromiseWithResolvers<string[]> | undefined;
  let rounds = 0;
  let banner = '';
  /** What was typed for a hop that hung up before it heard it. */
  const unheardPasswords = new Map<Hop, string>();
  /** The target's own key. */
  let shownKey: TrustedHostKey | undefined;

  function become(next: ConnectionState) {
    if (state.phase === 'closed') return;
    state = next;
    if (next.phase === 'closed') {
      cancel.abort();
      const cancelled = new AppError('app/cancelled');
      hostKeyAnswer?.reject(cancelled);
      passphraseAnswer?.reject(cancelled);
      promptAnswer?.reject(cancelled);
      forgetSecrets();
      for (const link of reached.splice(0).reverse()) link.close();
    }
    options.onState(next);
  }

  function forgetSecrets() {
    unlocked.clear();
    unheardPasswords.clear();
  }

  async function run() {
    const hops: Hop[] = [...target.via, target];
    for (const path of new Set(hops.flatMap((hop) => hop.keyPath ?? []))) await refuseOpenKey(path);
    for (;;) {
      try {
        return await connectAll(hops);
      } catch (error) {
        for (const link of reached.splice(0).reverse()) link.close();
        if (!(error instanceof LostWhileAsking)) throw error;
      }
    }
  }

  /** Every hop in turn, each reached through the one before it. */
  async function connectAll(hops: Hop[]) {
    let serverVersion = '';
    for (const [index, hop] of hops.entries()) {
      become({ phase: 'connecting', host: hop.host });
      const settings = await options.settingsOf(hop);
      const alias = (hop === target ? options.hostKeyAlias : undefined) ?? settings?.hostKeyAlias;
      const identity: HostIdentity = {
        host: hop.host,
        port: hop.port,
        ...(alias === undefined ? {} : { alias }),
        ...(settings ? { files: settings.knownHostsFiles } : {}),
        ...(hop === target && options.temporaryHostKeys ? { temporary: true } : {}),
      };
      banner = '';
      const knownKeyTypes = await hostKeys.knownTypes(identity);
      const connection = await reach(hop, reached.at(-1), hops[index - 1], settings?.proxyCommand);
      const client = await handshake({
        connection,
        host: hop.host,
        port: hop.port,
        user: hop.user,
        knownKeyTypes,
        decideHostKey: (blob) => decideOn(identity, blob, hop, settings?.isStrict ?? false),
        plan: loginPlan(hop, settings),
        onBanner(text) {
          banner += text;
        },
        timeoutMs: options.timeoutMs,
        signal: cancel.signal,
      });
      if (cancel.signal.aborted) {
        client.end(); // closed in the moment of success
        throw new AppError('app/cancelled');
      }
      const link = createSsh2Link(client, connection.stream);
      reached.push(link);
      link.onEnd((cause) => {
        const { code, params, details } = new AppError('ssh/connection-lost', { host: hop.host }, cause).toProblem();
        become({ phase: 'closed', problem: { code, params, ...(details ? { details } : {}) } });
      });
      serverVersion = connection.greeting.serverVersion ?? '';
    }
    forgetSecrets();
    become({ phase: 'ready', serverVersion, ...(shownKey ? { hostKey: shownKey } : {}), ...shownBanner() });
  }

  async function reach(
    hop: Hop,
    through: SshLink | undefined,
    jump: Hop | undefined,
    proxyCommand: string | undefined,
  ): Promise<GuardedStream> {
    if ((!through || !jump) && proxyCommand !== undefined) return dialProgram(proxyCommand, hop.host);
    if (!through || !jump) return dial(hop.host, hop.port, options.timeoutMs, cancel.signal);
    return forward({ link: through, host: jump.host }, hop, options.timeoutMs, cancel.signal);
  }

  async function decideOn(identity: HostIdentity, blob: Buffer, hop: Hop, isStrict: boolean): Promise<void> {
    const verdict = await hostKeys.judge(identity, blob);
    const fingerprint = fingerprintOf(blob);
    if (verdict.status === 'revoked')
      throw new AppError('ssh/host-key-revoked', {
        host: hop.host,
        fingerprint,
        path: verdict.file,
        line: String(verdict.lineNumber),
      });
    if (verdict.status === 'changed') {
      const { expected } = verdict;
      throw new AppError('ssh/host-key-changed', {
        host: hop.host,
        fingerprint,
        keyType: keyTypeOf(blob) ?? '',
        expectedFingerprint: expected.fingerprint,
        expectedKeyType: expected.keyType,
        path: expected.file,
        line: String(expected.lineNumber),
      });
    }
    if (cancel.signal.aborted) throw new AppError('app/cancelled'); // nobody is left to be asked
    if (verdict.status === 'unknown' && isStrict)
      throw new AppError('ssh/host-key-strict', { host: hop.host, fingerprint, name: hop.configured ?? hop.host });
    // Where the host hung up while it was asked about, its key comes by here again and is known by then.
    if (hop === target && shownKey?.fingerprint !== fingerprint)
      shownKey = { keyType: keyTypeOf(blob) ?? '', fingerprint, trust: trustIn(verdict) };
    if (verdict.status === 'unknown') {
      hostKeyAnswer = Promise.withResolvers();
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
      const trusted = await hostKeyAnswer.promise;
      hostKeyAnswer = undefined;
      if (!trusted) throw new AppError('ssh/host-key-rejected', { host: hop.host, fingerprint });
      await hostKeys.trust(identity, blob, shownKey?.trust === 'proven');
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
      signal: cancel.signal,
      told(news) {
        if (news.status === 'contradicted') {
          const { fingerprint, keyType } = key;
          const params = { host: hop.host, fingerprint, keyType, expectedFingerprint: news.expected };
          become({ phase: 'closed', problem: new AppError('ssh/host-key-mismatch', params).toProblem() });
          hostKeys.distrust(identity, blob).catch(() => {}); // a full disk; the mark is asked about again next time
          return;
        }
        if (news.status === 'proven') shownKey = { ...key, trust: 'proven' };
        if (state.phase === 'host-key' && state.fingerprint === key.fingerprint) become({ ...state, proof: news });
        else if (news.status === 'proven') hostKeys.trust(identity, blob, true).catch(() => {});
        if (state.phase === 'ready' && shownKey) become({ ...state, hostKey: shownKey });
      },
    });
  }

  function shownBanner() {
    return banner === '' ? {} : { banner: hostText(banner, maxBannerLength) };
  }

  function loginPlan(hop: Hop, configured: HopSettings | undefined): LoginPlan {
    const heldPassword = unheardPasswords.get(hop);
    unheardPasswords.delete(hop);
    return createLoginPlan({
      user: hop.user,
      findKeys: () =>
        findKeyOffers({
          hop,
          configured,
          agents: configured?.agents ?? options.agents(),
          refuseOpenKey,
          async unlock(path) {
            const key = unlocked.get(path) ?? (await unlock(path, hop));
            unlocked.set(path, key);
            return key;
          },
        }),
      heldPassword,
      ask: (question) => ask(hop, question),
    });
  }

  async function ask(hop: Hop, { method, wrong, title, instruction, prompts }: LoginQuestion): Promise<string[]> {
    if (cancel.signal.aborted) throw new AppError('app/cancelled'); // nobody is left to be asked
    promptAnswer = Promise.withResolvers();
    rounds += 1;
    become({
      phase: 'prompt',
      host: hop.host,
      user: hop.user,
      method,
      round: rounds,
      wrong,
      title: hostText(title, maxPromptLength),
      instruction: hostText(instruction, maxBannerLength),
      prompts: prompts.map(({ text, echo }) => ({ text: hostText(text, maxPromptLength), echo })),
      ...shownBanner(),
    });
    const answers = await promptAnswer.promise;
    promptAnswer = undefined;
    if (method === 'password') unheardPasswords.set(hop, answers[0] ?? '');
    become({ phase: 'authenticating', host: hop.host, user: hop.user });
    return answers;
  }

  async function unlock(path: string, hop: Hop): Promise<ParsedKey> {
    const bytes = await readKeyFile(path);
    let passphrase: string | undefined;
    for (let tries = 0; ; tries += 1) {
      try {
        return await unlockPrivateKey(bytes, path, passphrase, options.unlockWorker);
      } catch (error) {
        const { code } = fromUnknown(error);
        const askable = code === 'keys/needs-passphrase' || code === 'keys/wrong-passphrase';
        if (!askable || tries >= maxPassphraseTries) throw error;
        if (cancel.signal.aborted) throw new AppError('app/cancelled'); // nobody is left to be asked
        passphraseAnswer = Promise.withResolvers();
        become({ phase: 'passphrase', keyPath: path, wrong: code === 'keys/wrong-passphrase', attempt: tries + 1 });
        passphrase = await passphraseAnswer.promise;
        passphraseAnswer = undefined;
        become({ phase: 'authenticating', host: hop.host, user: hop.user }); // to try it takes a moment
      }
    }
  }

  async function refuseOpenKey(path: string) {
    const permissions = await options.keyPermissions.check(path);
    if (permissions.status === 'too-open')
      throw new AppError('keys/permissions-too-open', { path, mode: permissions.mode ?? '' });
  }

  run().catch((error: unknown) => {
    become({ phase: 'closed', problem: fromUnknown(error).toProblem() });
  });

  return {
    get state() {
      return state;
    },
    decideHostKey(fingerprint, trust) {
      if (state.phase !== 'host-key' || state.fingerprint !== fingerprint) throw new AppError('ssh/not-asked');
      hostKeyAnswer?.resolve(trust);
    },
    givePassphrase(passphrase) {
      if (state.phase !== 'passphrase') throw new AppError('ssh/not-asked');
      passphraseAnswer?.resolve(passphrase);
    },
    answerPrompt(round, answers) {
      const isMeant = state.phase === 'prompt' && state.round === round && state.prompts.length === answers.length;
      if (!isMeant) throw new AppError('ssh/not-asked');
      promptAnswer?.resolve(answers);
    },
    link() {
      const link = reached.at(-1);
      if (state.phase !== 'ready' || !link) throw notReady(state);
      return link;
    },
    close(problem) {
      become({ phase: 'closed', problem });
    },
    dispose() {
      become({ phase: 'closed' });
    },
  };
}

function trustIn(verdict: { status: string; isProven?: true }): TrustedHostKey['trust'] {
  if (verdict.status === 'unknown') return 'first-use';
  return verdict.isProven ? 'proven' : 'known';
}

function notReady(state: ConnectionState): AppError {
  const { problem } = state.phase === 'closed' ? state : {};
  return problem ? new AppError(problem.code, problem.params, problem.details) : new AppError('ssh/not-connected');
}
