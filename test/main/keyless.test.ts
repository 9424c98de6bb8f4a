import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActivityRecord } from '../../preload/contract/activity.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Client } from '../support/open-client.ts';
import { startTestCore } from '../support/test-core.ts';

let owner: Awaited<ReturnType<typeof startTestCore>>;
let client: Client;
let rows: Instance[];
beforeAll(async () => {
  owner = await startTestCore();
  ({ client } = owner.connect());
  rows = [];
  for await (const event of await client.instances.watch({})) {
    if (event.kind === 'instances') rows.push(...event.instances);
    if (event.kind === 'finished') break;
  }
});
afterAll(() => owner.dispose());

/** Connects without a key file and answers what is asked about the host; its state once it is up. */
async function connect({ ref }: Instance, user = 'ubuntu') {
  const { host, port } = await client.connections.propose({ instanceRef: ref });
  const { connectionId } = await client.keyless.open({ ref, host, port, user, via: [] });
  for await (const all of await client.connections.watch({})) {
    const state = all.find(({ id }) => id === connectionId)?.state;
    if (state?.phase === 'host-key' && state.proof?.status === 'proven')
      await client.connections.decideHostKey({ connectionId, fingerprint: state.fingerprint, trust: true });
    if (state?.phase === 'ready') return state;
    if (state?.phase === 'closed') throw new Error(JSON.stringify(state.problem));
  }
  throw new Error('the watch ended');
}

async function lastRecord(): Promise<ActivityRecord | undefined> {
  for await (const event of await client.activity.watch({}))
    if (event.kind === 'records') return event.records.find(({ action }) => action === 'keyless.open');
  return undefined;
}

test.each([
  ['aws', (row: Instance) => row.provider === 'aws'],
  ['gcp', (row: Instance) => row.provider === 'gcp'],
  ['OS Login', (row: Instance) => row.name === 'labs-desk'],
] as const)(
  'a practice instance of %s is reached without any key file, with proof of its host key, and it is on record',
  async (_what, isMeant) => {
    const row = rows.find((it) => isMeant(it) && it.state === 'running' && it.operatingSystem !== 'windows');
    if (!row) throw new Error('no instance to practise on');
    const { obstacle, user } = await client.keyless.plan({ instanceRef: row.ref });
    expect(obstacle).toBeUndefined();
    expect(await connect(row, user)).toMatchObject({ hostKey: { trust: 'proven' } });
    await expect.poll(async () => (await lastRecord())?.result).toBe('done');
    expect(await lastRecord()).toMatchObject({ targetRef: row.ref });
  },
  30_000,
);
