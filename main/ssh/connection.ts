import type { ParsedKey } from 'ssh2';
import type { ConnectionState, Hop, SystemReason } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { createAgentDoor } from './agent-door.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { handshake, LostWhileAsking } from './handshake.ts';
import type { HopSettings } from './hop-settings.ts';
import { createHostKeyDecision } from './host-key-decision.ts';
import { type HostIdentity, identityOf } from './host-keys.ts';
import { hostText } from './host-text.ts';
import { type FoundKeys, findKeyOffers } from './key-offers.ts';
import { lentKeyOffers } from './lent-keys.ts';
import type { SshLink } from './link.ts';
import { createLoginPlan, type LoginPlan } from './login-plan.ts';
import { createPersonQuestions } from './person-questions.ts';
import { readKeyFile, unlockPrivateKey } from './private-keys.ts';
import { reach } from './reach.ts';
import { createSsh2Link } from './ssh2-link.ts';
import { findLoginNeeds, type LoginNeeds, reasonAfterFailure } from './system-ssh/choose-transport.ts';
import { loginBySystem } from './system-ssh/system-login.ts';

/** One SSH connection, from its first packet to its end. `state` is changed in one place: `become`. */
export type SshConnection = {
  readonly state: ConnectionState;
  decideHostKey(fingerprint: string, trust: boolean): void;
  givePassphrase(passphrase: string, keep: boolean): void;
  answerPrompt(round: number, answers: string[], keep: boolean): void;
  /** Throws while the connection is not ready. */
  link(): SshLink;
  /** Closes it and says why. */
  close(problem: Problem): void;
  dispose(): void;
};

type Entry = { hop: Hop; identity: HostIdentity; settings: HopSettings | undefined; jump: Hop | undefined };
/** A hop that somebody has logged in to. */
type Entered = { link: SshLink; serverVersion: string | undefined; systemReason: SystemReason | undefined };

const maxPassphraseTries = 3;
/** A host that hangs up each time is not called more often than this without a person's answer in between. */
const maxUnansweredTries = 3;
const maxBannerLength = 4000;

/** Begins to connect at once; everything that follows is seen in `onState`. */
export function createConnection(options: ConnectionOptions): SshConnection {
  const { target, hostKeys } = options;
  const cancel = new AbortController();
  /** One for each hop that has been logged in to. */
  const reached: SshLink[] = [];
  const unlocked = new Map<string, ParsedKey>();
  let state: ConnectionState = { phase: 'connecting', host: target.via[0]?.host ?? target.host };
  /** How often a person has answered anything. */
  let answerCount = 0;
  let banner = '';
  const hostKey = createHostKeyDecision(options, { state: () => state, become, signal: cancel.signal });

  const agentDoor = createAgentDoor({
    isWanted: options.forwardsAgent,
    agents: async () => (await options.settingsOf(target))?.agents ?? options.agents(),
  });
  /** What stays when the target's address changes hands. */
  const aliasOf = (hop: Hop) => (hop === target ? options.hostKeyAlias : undefined);
  const person = createPersonQuestions({
    keychain: options.keychain,
    ownName: aliasOf,
    connection: { state: () => state, become, banner: shownBanner, signal: cancel.signal },
  });
  /** No jump host has it. */
  const doorFor = (hop: Hop) => (hop === target ? agentDoor : undefined);

  function become(next: ConnectionState) {
    if (state.phase === 'closed') return;
    state = next;
    if (next.phase === 'closed') {
      cancel.abort();
      const cancelled = new AppError('app/cancelled');
      hostKey.giveUp(cancelled);
      person.giveUp(cancelled);
      forgetSecrets();
      for (const link of reached.splice(0).reverse()) link.close();
    }
    options.onState(next);
  }

  function forgetSecrets() {
    unlocked.clear();
    person.forget();
  }

  async function run() {
    const hops: Hop[] = [...target.via, target];
    for (const path of new Set(hops.flatMap((hop) => hop.keyPath ?? []))) await refuseOpenKey(path);
    for (let tries = 1; ; tries += 1) {
      const answersBefore = answerCount;
      try {
        return await connectAll(hops);
      } catch (error) {
        for (const link of reached.splice(0).reverse()) link.close();
        if (!(error instanceof LostWhileAsking)) throw error;
        if (answerCount > answersBefore) tries = 0;
        if (tries >= maxUnansweredTries) throw error.problem;
      }
    }
  }

  /** Every hop in turn, each reached through the one before it. */
  async function connectAll(hops: Hop[]) {
    let ready: Entered | undefined;
    for (const [index, hop] of hops.entries()) {
      become({ phase: 'connecting', host: hop.host });
      const settings = await options.settingsOf(hop);
      const identity: HostIdentity = {
        ...identityOf(hop, settings, aliasOf(hop)),
        ...(hop === target && options.temporaryHostKeys ? { temporary: true } : {}),
      };
      banner = '';
      ready = await enter({ hop, identity, settings, jump: hops[index - 1] });
      const { link } = ready;
      if (cancel.signal.aborted) {
        link.close(); // closed in the moment of success
        throw new AppError('app/cancelled');
      }
      reached.push(link);
      link.onEnd((cause) => {
        if (!reached.includes(link)) return; // let go of, to try anew
        const { code, params, details } = new AppError('ssh/connection-lost', { host: hop.host }, cause).toProblem();
        become({ phase: 'closed', problem: { code, params, ...(details ? { details } : {}) } });
      });
    }
    if (!ready) return; // there is no way without a hop
    const { serverVersion = '', systemReason } = ready;
    const kept = person.keep();
    forgetSecrets();
    become({
      phase: 'ready',
      serverVersion,
      ...(systemReason ? { transport: 'system', systemReason } : { transport: 'built-in' }),
      ...(hostKey.targetKey ? { hostKey: hostKey.targetKey } : {}),
      ...shownBanner(),
    });
    // The connection is up all the same.
    const notKept = await kept;
    if (notKept && state.phase === 'ready') become({ ...state, notKept });
  }

  /** Logs in with what can: the built-in client, and the system's `ssh` for what that does not speak. */
  async function enter(entry: Entry): Promise<Entered> {
    if (!options.hasSystemTransport)
      return enterBuiltIn(entry).catch((error: unknown) => {
        const { host } = entry.hop;
        throw reasonAfterFailure(error) ? new AppError('ssh/system-ssh-unsupported', { host }, error) : error;
      });
    const { hop, settings } = entry;
    const needs = await findLoginNeeds(hop, settings, settings?.agents ?? options.agents());
    if (needs.reason) return enterBySystem(entry, needs, needs.reason);
    try {
      return await enterBuiltIn(entry);
    } catch (error) {
      const reason = reasonAfterFailure(error);
      if (!reason) throw error;
      return enterBySystem(entry, needs, reason);
    }
  }

  async function enterBuiltIn(entry: Entry): Promise<Entered> {
    const { hop, identity, settings } = entry;
    const knownKeyTypes = await hostKeys.knownTypes(identity);
    const connection = await connectTo(entry);
    const client = await handshake({
      connection,
      host: hop.host,
      port: hop.port,
      user: hop.user,
      knownKeyTypes,
      decideHostKey: (blob) => hostKey.decide({ identity, blob, hop, isStrict: settings?.isStrict ?? false }),
      plan: loginPlan(hop, settings),
      agentDoor: doorFor(hop),
      onBanner(text) {
        banner += text;
      },
      timeoutMs: options.timeoutMs,
      signal: cancel.signal,
    });
    return {
      link: createSsh2Link(client, connection.stream, doorFor(hop)),
      serverVersion: connection.greeting.serverVersion,
      systemReason: undefined,
    };
  }

  async function enterBySystem(entry: Entry, needs: LoginNeeds, systemReason: SystemReason): Promise<Entered> {
    const { hop, identity, settings } = entry;
    const knownKeys = await hostKeys.known(identity);
    const connection = await connectTo(entry);
    banner = ''; // the built-in client may have been told the same before
    const link = await loginBySystem({
      connection,
      hop,
      needs,
      knownKeys,
      decideHostKey: (blob) => hostKey.decide({ identity, blob, hop, isStrict: settings?.isStrict ?? false }),
      findKeys: () => keysFor(hop, settings),
      questions: {
        heldPassword: person.takeUnheard(hop),
        askPassphrase: (attempt) => person.askPassphrase(hop.keyPath ?? '', hop, attempt),
        ask: (question) => person.ask(hop, question),
      },
      onBanner(text) {
        banner += text;
      },
      agentDoor: doorFor(hop),
      askScriptPath: options.askScriptPath,
      timeoutMs: options.timeoutMs,
      signal: cancel.signal,
    });
    return { link, serverVersion: connection.greeting.serverVersion, systemReason };
  }

  function connectTo({ hop, settings, jump }: Entry) {
    const link = reached.at(-1);
    const through = link && jump ? { link, host: jump.host } : undefined;
    return reach({ hop, settings, through }, options.timeoutMs, cancel.signal);
  }

  function shownBanner() {
    return banner === '' ? {} : { banner: hostText(banner, maxBannerLength) };
  }

  function loginPlan(hop: Hop, configured: HopSettings | undefined): LoginPlan {
    return createLoginPlan({
      user: hop.user,
      findKeys: () => keysFor(hop, configured),
      heldPassword: person.takeUnheard(hop),
      ask: (question) => person.ask(hop, question),
    });
  }

  function keysFor(hop: Hop, configured: HopSettings | undefined): Promise<FoundKeys> {
    if (hop === target && options.lendKey) return lentKeyOffers(hop.user, options.lendKey, cancel.signal);
    return findKeyOffers({
      hop,
      configured,
      agents: configured?.agents ?? options.agents(),
      refuseOpenKey,
      async unlock(path) {
        const key = unlocked.get(path) ?? (await unlock(path, hop));
        unlocked.set(path, key);
        return key;
      },
    });
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
        passphrase = await person.askPassphrase(path, hop, tries + 1);
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
      answerCount += 1;
      hostKey.answer(trust);
    },
    givePassphrase(typed, keep) {
      person.givePassphrase(typed, keep);
      answerCount += 1;
    },
    answerPrompt(round, answers, keep) {
      person.answerPrompt(round, answers, keep);
      answerCount += 1;
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

function notReady(state: ConnectionState): AppError {
  const { problem } = state.phase === 'closed' ? state : {};
  return problem ? new AppError(problem.code, problem.params, problem.details) : new AppError('ssh/not-connected');
}
