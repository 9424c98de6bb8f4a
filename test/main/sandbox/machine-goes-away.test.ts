import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConnectionState } from '../../../preload/contract/connections.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import type { Client } from '../../support/open-client.ts';
import { startTestCore } from '../../support/test-core.ts';

let core: Awaited<ReturnType<typeof startTestCore>>;
let client: Client;
beforeEach(async () => {
  core = await startTestCore();
  client = core.connect().client;
});
afterEach(() => core.dispose());

async function named(name: string): Promise<Instance> {
  for await (const event of await client.instances.watch({})) {
    const found = event.kind === 'instances' ? event.instances.find((it) => it.name === name) : undefined;
    if (found) return found;
  }
  throw new Error('the watch ended');
}

async function connect(ref: string): Promise<string> {
  const { host, port, users, keyPaths } = await client.connections.propose({ instanceRef: ref });
  const target = { instanceRef: ref, host, port, user: users[0] ?? '', keyPath: keyPaths[0] ?? '' };
  const { connectionId } = await client.connections.open(target);
  for (;;) {
    const state = await until(connectionId, 'host-key', 'ready');
    if (state.phase !== 'host-key') return connectionId;
    await client.connections.decideHostKey({ connectionId, fingerprint: state.fingerprint, trust: true });
    await until(connectionId, 'ready');
  }
}

async function until(connectionId: string, ...phases: ConnectionState['phase'][]): Promise<ConnectionState> {
  for await (const connections of await client.connections.watch({})) {
    const state = connections.find(({ id }) => id === connectionId)?.state;
    if (state && phases.includes(state.phase)) return state;
  }
  throw new Error('the watch ended');
}

test.each(['stop', 'delete'] as const)(
  'the connection to a practice machine is lost with its %s, others stay',
  async (action) => {
    const [machine, other] = [await named('mlflow'), await named('collect-logs')];
    const [lost, kept] = [await connect(machine.ref), await connect(other.ref)];
    await client.instances[action]({ ref: machine.ref });
    expect(await until(lost, 'closed')).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
    expect((await until(kept, 'ready', 'closed')).phase).toBe('ready');
    if (action === 'stop')
      await expect(client.connections.propose({ instanceRef: machine.ref })).rejects.toMatchObject({
        data: { code: 'ssh/no-address' },
      });
  },
);
