import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Platform } from '../../preload/contract/app.ts';
import type { Connection, ConnectionTarget } from '../../preload/contract/connections.ts';
import type { HostKeyLook } from '../../preload/contract/host-keys.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Agent, KeyFile } from '../../preload/contract/keys.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { type ConnectionLimits, createConnections } from './connections.ts';
import { type RemoteCommand, startCommand } from './exec.ts';
import { findAgents } from './find-agents.ts';
import { type PublishedHostKey, usualProofWaitsMs } from './host-key-proof.ts';
import { createHostKeys } from './host-keys.ts';
import type { Hosts } from './hosts.ts';
import { hostOf, isDown } from './instance-kinds.ts';
import { loginOf, reviseReached } from './instance-login.ts';
import { createPosixPermissions } from './key-permissions-posix.ts';
import { createWindowsPermissions } from './key-permissions-windows.ts';
import { createKeyShelf } from './key-shelf.ts';
import { createKeychain, type Keychain, type Keyring } from './keychain.ts';
import { globalKnownHosts } from './known-hosts-places.ts';
import { listAgents } from './list-agents.ts';
import { createLoginMemory } from './login-memory.ts';
import { lookAtHostKeys } from './look-at-host-keys.ts';
import { makeKeyFiles, type NewKeyKind } from './make-key-files.ts';
import { createRemoteEditor, type RemoteEditor } from './names/remote-editor.ts';
import { createSshNames, type SshNames } from './names/ssh-names.ts';
import { openSftpSubsystem } from './open-sftp-subsystem.ts';
import { createProposals, type Proposals, type SandboxEndpoint } from './proposals.ts';
import { readPublicKeyLine } from './public-key-line.ts';
import { openUnattended, rememberConnection } from './remake-connection.ts';
import { runProgram } from './run-program.ts';
import { createTcpWay, type TcpWay } from './tcp-way.ts';
import { createTerminals, type Terminals } from './terminals.ts';
import { type TriedLogin, tryLogin } from './try-login.ts';

/** What SSH needs of the rest of the console. */
export type SshOptions = {
  dataFolder: string;
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  platform: Platform;
  /** The script that decrypts keys: `unlock-worker.ts`, or what the build made of it. */
  unlockWorkerPath: string;
  /** `system-ssh/ask-core.ts`, or what the build made of it. */
  askScriptPath: string;
  /** The operating system's keychain, in place of the real one. */
  loadKeyring?: () => Promise<Keyring>;
  /** For each step of a connection that waits for the network. */
  timeoutMs?: number;
  limits?: ConnectionLimits;
  findInstance(ref: string): Instance | undefined;
  /** The same, after a wait for the clouds to tell of it in a console that has just started. */
  awaitInstance(ref: string, signal: AbortSignal): Promise<Instance | undefined>;
  /** The host keys that an instance's cloud knows of it. */
  publishedHostKeys(ref: string, signal: AbortSignal): Promise<readonly PublishedHostKey[]>;
  /** Between one time of asking for those and the next. */
  proofWaitsMs?: readonly number[];
  /** Hands an instance a public key for one login. */
  lendKey(
    ref: string,
    key: { user: string; publicKey: string },
    signal: AbortSignal,
  ): Promise<{ requestId?: string | undefined; waitsMs: readonly number[] }>;
  /** Whether an instance's shells may use the agents of this computer, now. */
  forwardsAgent(ref: string): boolean;
  /** The practice host, while it runs. */
  sandboxEndpoint(): SandboxEndpoint | undefined;
  /** How hosts that no cloud has told of are reached. */
  hosts: Pick<Hosts, 'route' | 'settings'>;
  /** Called with each connection that has become ready. */
  onReady?(connectionId: string): void;
};

/** The request that handed a key over, or why that was not done. */
type Handed = { requestId?: string | undefined } | { problem: Problem };

/** Everything the console does over SSH. */
export type Ssh = {
  keys: {
    list(): Promise<KeyFile[]>;
    agents(): Promise<Agent[]>;
    check(path: string): Promise<KeyFile>;
    fix(path: string): Promise<KeyFile>;
    /** Brings back what the last fix of this run changed. Throws `app/not-found` where there was none. */
    undoFix(path: string): Promise<KeyFile>;
    /** A new key pair in two new files. */
    make(path: string, kind: NewKeyKind): Promise<{ publicKey: string }>;
    /** The public half of a key, of either of its two files. */
    readPublic(path: string): Promise<string>;
  };
  connections: {
    propose: Proposals['propose'];
    watch(signal: AbortSignal | undefined): AsyncGenerator<Connection[]>;
    open(target: ConnectionTarget): string;
    /** The same with a key that is made for this login; `handed` tells what came of handing it to the instance. */
    openKeyless(target: ConnectionTarget & { instanceRef: string }): { connectionId: string; handed: Promise<Handed> };
    decideHostKey(connectionId: string, fingerprint: string, trust: boolean): void;
    givePassphrase(connectionId: string, passphrase: string, keep?: boolean): void;
    answerPrompt(connectionId: string, round: number, answers: string[], keep?: boolean): void;
    close(connectionId: string): void;
    /** Logs in without anybody to ask, see `tryLogin`. */
    tryLogin(target: ConnectionTarget, trusted: readonly string[], signal: AbortSignal): Promise<TriedLogin>;
    /** Where a connection leads. */
    find(connectionId: string): ConnectionTarget | undefined;
    /** Ready connections to instances: the id of each by the instance's ref. */
    ready(): ReadonlyMap<string, string>;
    /** Remembers how a connection was made, see `rememberConnection`. Throws `app/not-found`. */
    remake(connectionId: string): (signal: AbortSignal) => Promise<string>;
    /**
     * Connects as it was last done, or gives the connection there is. Rejects with `ssh/asks-again` where a person has to
     * answer or has never connected, else with what kept it from it.
     */
    openKnown(instanceRef: string, signal: AbortSignal): Promise<string>;
    /** Why a connection was closed, if it was. */
    problemOf(connectionId: string): Problem | undefined;
  };
  keychain: Pick<Keychain, 'isThere' | 'names' | 'forget'>;
  terminals: Omit<Terminals, 'dispose'>;
  names: Omit<SshNames, 'refresh'>;
  editor: RemoteEditor;
  /** To be called when instances have changed; `gone` are those that no cloud has any more. */
  instancesChanged(gone: readonly string[]): Promise<void>;
  /** What is known of a host's keys, and what it shows, see `lookAtHostKeys`. */
  lookAtHostKeys(target: ConnectionTarget, signal: AbortSignal | undefined): Promise<HostKeyLook>;
  /** Starts a command on a ready connection. Throws `ssh/channel-refused`, or why the connection is not ready. */
  exec(connectionId: string, command: string): Promise<RemoteCommand>;
  /** The same for what is no reason to keep the connection. */
  glance(connectionId: string, command: string): Promise<RemoteCommand>;
  /** TCP over a ready connection, which it keeps open. */
  lendTcp(connectionId: string): Promise<TcpWay>;
  /** The host's `sftp` subsystem. Throws `sftp/unavailable` where it has none, or why the connection is not ready. */
  openSftp(connectionId: string): Promise<Duplex>;
  /** Keeps a ready connection open, channels or not, until the answer is called. */
  hold(connectionId: string): Promise<() => void>;
  dispose(): void;
};

const defaultTimeoutMs = 15_000;

/** Puts the parts of this folder together. Nothing is read or connected before it is asked for. */
export function createSsh(options: SshOptions): Ssh {
  const { dataFolder, homeFolder } = options;
  const keyPermissions =
    options.platform === 'windows'
      ? createWindowsPermissions(runProgram, options.environment.SystemRoot ?? 'C:\\Windows')
      : createPosixPermissions();
  const memory = createLoginMemory(dataFolder);
  const names = createSshNames({
    homeFolder,
    dataFolder,
    isWindows: options.platform === 'windows',
    memory,
    findInstance: options.findInstance,
  });
  const keychain = createKeychain(dataFolder, options.loadKeyring ?? (() => import('@napi-rs/keyring')));
  const keyShelf = createKeyShelf({ homeFolder, permissions: keyPermissions, usedBefore: memory.keyPaths });
  const hostKeys = createHostKeys({ homeFolder, dataFolder, globalFiles: globalKnownHosts(options) });
  const { propose, hostKeyAlias } = createProposals({ ...options, memory });
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  // Windows' own has no way to share one login among channels.
  const hasSystemTransport = options.platform !== 'windows';
  const connections = createConnections({
    hostKeys,
    keyPermissions,
    keychain,
    unlockWorker: { path: options.unlockWorkerPath, timeLimitMs: 30_000 },
    agents: () => findAgents(options),
    settingsOf: options.hosts.settings,
    timeoutMs,
    limits: options.limits,
    hasTemporaryHostKeys: isSandbox,
    forwardsAgent: options.forwardsAgent,
    proofWaitsMs: options.proofWaitsMs ?? usualProofWaitsMs,
    publishedHostKeys: (ref) => (hostOf(ref) ? undefined : (signal) => options.publishedHostKeys(ref, signal)),
    hostKeyAlias,
    askScriptPath: options.askScriptPath,
    hasSystemTransport,
    onReady(target, connectionId) {
      options.onReady?.(connectionId);
      const { instanceRef } = target;
      if (instanceRef === undefined) return;
      // A full disk must not cost the connection.
      memory.remember(instanceRef, loginOf(target, options.findInstance(instanceRef))).then(names.refresh, () => {});
    },
  });
  const terminals = createTerminals(connections, join(dataFolder, 'recordings'));
  function isSandbox(instanceRef: string): boolean {
    return options.findInstance(instanceRef)?.sandbox ?? false;
  }

  /** The practice host goes on when one of the machines that it stands for is stopped. */
  function isPractised(connectionId: string): boolean {
    const [target, endpoint] = [connections.find(connectionId), options.sandboxEndpoint()];
    return target !== undefined && target.host === endpoint?.host && target.port === endpoint.port;
  }

  async function openKnown(instanceRef: string, signal: AbortSignal): Promise<string> {
    const ready = connections.ready().get(instanceRef);
    if (ready !== undefined) return ready;
    const { host, port, via, configured, keyPaths } = await propose(instanceRef, signal);
    const last = await memory.recall(instanceRef);
    if (!last) throw new AppError('ssh/asks-again', { host });
    // The practice host's key is another in each run.
    const keyPath = isSandbox(instanceRef) ? keyPaths[0] : last.keyPath;
    const target: ConnectionTarget = {
      ...{ instanceRef, host, port, user: last.user, via: last.reached?.via ?? via },
      ...(keyPath === undefined ? {} : { keyPath }),
      ...(configured === undefined ? {} : { configured }),
    };
    return openUnattended(connections, target, signal);
  }

  function openKeyless(target: ConnectionTarget & { instanceRef: string }) {
    const handed = Promise.withResolvers<Handed>();
    const connectionId = connections.open(
      { ...target, keyless: true },
      {
        async lend(key, signal) {
          try {
            const { requestId, waitsMs } = await options.lendKey(target.instanceRef, key, signal);
            handed.resolve({ requestId });
            return { waitsMs };
          } catch (thrown) {
            handed.resolve({ problem: fromUnknown(thrown).toProblem() });
            throw thrown;
          }
        },
        // Too late to count once the key has been handed over.
        ended: (problem = new AppError('app/cancelled').toProblem()) => handed.resolve({ problem }),
      },
    );
    return { connectionId, handed: handed.promise };
  }

  return {
    keys: {
      ...keyShelf,
      agents: () => listAgents(findAgents(options), hasSystemTransport),
      readPublic: readPublicKeyLine,
      make: (path, kind) => makeKeyFiles(path, kind, keyPermissions),
    },
    connections: {
      ...connections,
      propose,
      open: (target) => connections.open(target),
      openKeyless,
      tryLogin: (target, trusted, signal) => tryLogin(connections, target, trusted, signal),
      openKnown,
      givePassphrase: (id, passphrase, keep = false) => connections.givePassphrase(id, passphrase, keep),
      answerPrompt: (id, round, answers, keep = false) => connections.answerPrompt(id, round, answers, keep),
      remake(connectionId) {
        const target = connections.find(connectionId);
        if (!target) throw new AppError('app/not-found');
        const { findInstance, awaitInstance } = options;
        return rememberConnection(target, { connections, findInstance, awaitInstance, propose });
      },
    },
    keychain,
    terminals,
    names,
    editor: createRemoteEditor({ names, environment: options.environment }),
    async instancesChanged(gone) {
      const isGone = new Set(gone);
      await memory
        .revise((ref, reached) => reviseReached(reached, isGone.has(ref) ? 'gone' : options.findInstance(ref)))
        .catch(() => {}); // a full disk; the next change comes by here again
      for (const [ref, connectionId] of connections.ready())
        if (isPractised(connectionId) && (isGone.has(ref) || isDown(options.findInstance(ref))))
          connections.lose(connectionId);
      await names.refresh();
    },
    lookAtHostKeys: (target, signal = new AbortController().signal) =>
      lookAtHostKeys(
        { hostKeys, connections, settingsOf: options.hosts.settings, hostKeyAlias, timeoutMs },
        target,
        signal,
      ),
    exec(connectionId, command) {
      return connections.use(connectionId, (link, release) =>
        startCommand(link, command, () => connections.problemOf(connectionId), release),
      );
    },
    glance(connectionId, command) {
      return connections.glance(connectionId, (link) =>
        startCommand(
          link,
          command,
          () => connections.problemOf(connectionId),
          () => {},
        ),
      );
    },
    openSftp: (connectionId) =>
      connections.use(connectionId, (link, release) =>
        openSftpSubsystem(link, () => connections.problemOf(connectionId), release),
      ),
    lendTcp: (connectionId) =>
      connections.use(connectionId, async (link, release) =>
        createTcpWay(link, () => connections.problemOf(connectionId), release),
      ),
    hold: (connectionId) => connections.use(connectionId, async (_link, release) => release),
    dispose() {
      terminals.dispose();
      connections.dispose();
    },
  };
}
