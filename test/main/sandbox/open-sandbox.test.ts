import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Instance } from '../../../preload/contract/instances.ts';
import type { Client } from '../../support/open-client.ts';
import { startTestCore } from '../../support/test-core.ts';

let owner: Awaited<ReturnType<typeof startTestCore>>;
let client: Client;
beforeAll(async () => {
  owner = await startTestCore();
  ({ client } = owner.connect());
});
afterAll(() => owner.dispose());

async function readInstances(): Promise<Instance[]> {
  const seen: Instance[] = [];
  for await (const event of await client.instances.watch({})) {
    if (event.kind === 'instances') seen.push(...event.instances);
    if (event.kind === 'finished') break;
  }
  return seen;
}

async function connectTo(ref: string): Promise<string> {
  const proposed = await client.connections.propose({ instanceRef: ref });
  const { host, port, users, keyPaths, provenFingerprint = '' } = proposed;
  const target = { host, port, user: users[0] ?? 'ubuntu', keyPath: keyPaths[0], instanceRef: ref, via: [] };
  const { connectionId } = await client.connections.open(target);
  for await (const connections of await client.connections.watch({})) {
    const state = connections.find(({ id }) => id === connectionId)?.state;
    if (state?.phase === 'host-key')
      await client.connections.decideHostKey({ connectionId, fingerprint: provenFingerprint, trust: true });
    if (state?.phase === 'ready') break;
    if (state?.phase === 'closed') throw new Error(JSON.stringify(state.problem));
  }
  return connectionId;
}

const isPosix = process.platform === 'linux';

test.skipIf(!isPosix)('a practice machine’s guard ends that machine, and nothing else', async () => {
  const rows = (await readInstances()).filter(
    ({ state, operatingSystem }) => state === 'running' && operatingSystem === 'linux',
  );
  const [row, other] = rows.filter(({ spot }) => !spot);
  if (!row || !other) throw new Error('no machine to practise on');
  const connectionId = await connectTo(row.ref);
  const guard = await client.guards.set({ connectionId, plan: { kind: 'after', seconds: 3600 } });
  expect(guard).toMatchObject({ kind: 'time', phase: 'counting' });
  for await (const records of await client.guards.watch({})) {
    expect(records).toEqual([{ target: row.ref, guard }]);
    break;
  }
  const [folder = ''] = readdirSync(owner.dataFolder).filter((name) => name.startsWith('sandbox-'));
  const practice = join(owner.dataFolder, folder);
  expect(existsSync(join(practice, `guard-${row.id}`))).toBe(true);
  // What the guard runs when its time has come; an hour would be long for a test.
  execFileSync('sh', [join(practice, 'shutdown'), row.id]);
  const stateOf = async (ref: string) => {
    await client.instances.refresh({});
    return (await readInstances()).find((it) => it.ref === ref)?.state;
  };
  await expect.poll(() => stateOf(row.ref), { timeout: 15_000 }).toMatch(/^stop/);
  expect(await stateOf(other.ref)).toBe('running');
  await client.guards.cancel({ connectionId });
  expect(existsSync(join(practice, `guard-${row.id}`))).toBe(false);
  const events = await client.activity.watch({});
  for await (const event of events) {
    if (event.kind !== 'records') continue;
    expect(event.records.slice(0, 2).map(({ action, result }) => [action, result])).toEqual([
      ['guards.cancel', 'done'],
      ['guards.set', 'done'],
    ]);
    break;
  }
});

test('says beforehand when a machine that powers itself off is deleted', async () => {
  const row = (await readInstances()).find(({ name }) => name === 'sweep-spot-b');
  expect(await client.guards.plan({ instanceRef: row?.ref ?? '' })).toMatchObject({
    end: 'deleted',
    obstacle: {
      code: 'guard/would-delete-by-setting',
      params: { command: expect.stringContaining('shutdown-behavior stop') },
    },
  });
});
