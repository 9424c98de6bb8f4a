import { createTunnels, type Tunnels } from '../../main/tunnels/tunnels.ts';
import type { RememberedTunnel, Tunnel, TunnelRoute } from '../../preload/contract/tunnels.ts';
import { type Relay, startRelay } from './relay.ts';
import type { Sshd } from './sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from './test-ssh.ts';

/** Tunnels over a real connection. */
export type TestTunnels = {
  ssh: TestSsh;
  tunnels: Tunnels;
  connectionId: string;
  /** The wire to the server. */
  relay: Relay;
  /** What is remembered, as the settings file would have it. */
  remembered(): readonly RememberedTunnel[];
  /** Adds and starts one, and gives it open. */
  open(route: TunnelRoute): Promise<OpenTunnel>;
  /** Waits until a tunnel is in this phase. */
  until<Phase extends Tunnel['state']['phase']>(
    tunnelId: string,
    phase: Phase,
  ): Promise<Extract<Tunnel['state'], { phase: Phase }>>;
  dispose(): void;
};

type OpenTunnel = Tunnel & { port: number };

/** The instance that the test server stands for. */
const instanceRef = 'test:instance';

/** Connects to a server and builds tunnels on it. */
export async function createTestTunnels(server: Sshd, options: { leadsHere?: boolean } = {}): Promise<TestTunnels> {
  const ssh = createTestSsh();
  const relay = await startRelay(server.port);
  const target = targetOf({ ...server, port: relay.port });
  const connectionId = await connect(ssh, target);
  let remembered: RememberedTunnel[] = [];
  const tunnels = createTunnels({
    lend: ssh.lendTcp,
    remake: ssh.connections.remake,
    leadsHere: () => options.leadsHere ?? false,
    problemOf: ssh.connections.problemOf,
    instanceOf: () => instanceRef,
    remembered: () => remembered,
    async remember(next) {
      remembered = next;
    },
    // The old server may hold a port until it notices the cut.
    retryWaitsMs: Array.from({ length: 100 }, () => 100),
  });
  async function until<Phase extends Tunnel['state']['phase']>(tunnelId: string, phase: Phase) {
    const ending = new AbortController();
    try {
      for await (const list of tunnels.watch(ending.signal)) {
        const state = list.find(({ id }) => id === tunnelId)?.state;
        if (state && isIn(state, phase)) return state;
      }
    } finally {
      ending.abort();
    }
    throw new Error('the watch ended');
  }
  return {
    ssh,
    tunnels,
    connectionId,
    relay,
    remembered: () => remembered,
    async open(route) {
      const id = await tunnels.add({ name: `${route.kind} tunnel`, instanceRef, route });
      await tunnels.start(id, connectionId);
      const tunnel = tunnels.find(id);
      if (tunnel?.state.phase !== 'open') throw new Error('it is not open');
      return { ...tunnel, port: tunnel.state.port };
    },
    until,
    dispose() {
      tunnels.dispose();
      ssh.remove();
      relay.dispose();
    },
  };
}

function isIn<Phase extends Tunnel['state']['phase']>(
  state: Tunnel['state'],
  phase: Phase,
): state is Extract<Tunnel['state'], { phase: Phase }> {
  return state.phase === phase;
}
