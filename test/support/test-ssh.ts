import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHosts } from '../../main/ssh/hosts.ts';
import { createSsh, type Ssh, type SshOptions } from '../../main/ssh/ssh.ts';
import type { ConnectionState, ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** The SSH side of the core with folders of its own. */
export type TestSsh = Ssh & { homeFolder: string; dataFolder: string; remove(): void };

/** Creates it with empty home and data folders; `options` take the place of what is given here. */
export function createTestSsh(options: Partial<SshOptions> = {}): TestSsh {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-ssh-'));
  const homeFolder = options.homeFolder ?? join(folder, 'home');
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  mkdirSync(join(homeFolder, '.ssh'), { recursive: true, mode: 0o700 });
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const ssh = createSsh({
    homeFolder,
    dataFolder,
    environment: {},
    platform: process.platform === 'win32' ? 'windows' : 'linux',
    unlockWorkerPath: join(import.meta.dirname, '../../main/ssh/unlock-worker.ts'),
    askScriptPath: join(import.meta.dirname, '../../main/ssh/system-ssh/ask-core.ts'),
    findInstance: () => undefined,
    awaitInstance: async (ref) => options.findInstance?.(ref),
    publishedHostKeys: async () => [],
    loadKeyring: () => Promise.reject(new Error('no keychain')),
    forwardsAgent: () => false,
    lendKey: () => Promise.reject(new Error('no cloud')),
    sandboxEndpoint: () => undefined,
    hosts: createHosts({ homeFolder, platform: 'linux', environment: {}, added: () => [], listsConfigured: true }),
    ...options,
  });
  return {
    ...ssh,
    homeFolder,
    dataFolder,
    remove() {
      ssh.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Connects and gives the problem that it ends with; an unknown host key is trusted on the way. */
export async function connectInVain(ssh: Ssh, target: ConnectionTarget): Promise<Problem> {
  const connectionId = ssh.connections.open(target);
  for (;;) {
    const state = await untilPhase(ssh, connectionId, 'host-key', 'ready', 'closed');
    if (state.phase === 'ready') throw new Error('it is connected');
    if (state.phase === 'closed') return state.problem ?? { code: 'app/cancelled', params: {} };
    ssh.connections.decideHostKey(connectionId, state.fingerprint, true);
    await untilPhase(ssh, connectionId, 'authenticating', 'connecting', 'closed');
  }
}

/** A target without jump hosts. */
export function targetOf(
  server: { host: string; port: number; user: string; keyPath: string },
  changes: Partial<ConnectionTarget> = {},
): ConnectionTarget {
  return { host: server.host, port: server.port, user: server.user, keyPath: server.keyPath, via: [], ...changes };
}

/** Follows a connection until it is in one of these phases, and gives that state. */
export async function untilPhase<Phase extends ConnectionState['phase']>(
  ssh: Ssh,
  connectionId: string,
  ...phases: Phase[]
): Promise<Extract<ConnectionState, { phase: Phase }>> {
  const ending = new AbortController();
  try {
    for await (const connections of ssh.connections.watch(ending.signal)) {
      const state = connections.find((connection) => connection.id === connectionId)?.state;
      if (!state) throw new Error('the connection is gone');
      if (isIn(state, phases)) return state;
      if (state.phase === 'closed') throw new Error(`closed: ${JSON.stringify(state.problem)}`);
    }
  } finally {
    ending.abort();
  }
  throw new Error('the watch ended');
}

function isIn<Phase extends ConnectionState['phase']>(
  state: ConnectionState,
  phases: Phase[],
): state is Extract<ConnectionState, { phase: Phase }> {
  return phases.some((phase) => phase === state.phase);
}

/** Connects, trusts the host's key if asked, and resolves when ready. */
export async function connect(ssh: Ssh, target: ConnectionTarget): Promise<string> {
  const connectionId = ssh.connections.open(target);
  for (;;) {
    const state = await untilPhase(ssh, connectionId, 'host-key', 'ready');
    if (state.phase === 'ready') return connectionId;
    ssh.connections.decideHostKey(connectionId, state.fingerprint, true);
    await untilPhase(ssh, connectionId, 'authenticating', 'connecting', 'ready');
  }
}
