import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActivityRecord } from '../../../preload/contract/activity.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import type { Client } from '../../support/open-client.ts';
import { startTestCore } from '../../support/test-core.ts';

const hasCurl = ['/usr/bin/curl', '/bin/curl', '/usr/local/bin/curl'].some((path) => existsSync(path));

describe.skipIf(!hasCurl)('a practice interruption, over the practice host', () => {
  let core: Awaited<ReturnType<typeof startTestCore>>;
  let client: Client;
  let folder: string;
  beforeEach(async () => {
    core = await startTestCore();
    client = core.connect().client;
    folder = await mkdtemp(join(tmpdir(), 'hangar-checkpoint-'));
  });
  afterEach(async () => {
    await core.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** The instance as soon as it is as `wanted`. */
  async function until(name: string, wanted: (instance: Instance) => boolean): Promise<Instance> {
    for await (const event of await client.instances.watch({})) {
      const found =
        event.kind === 'instances' ? event.instances.find((it) => it.name === name && wanted(it)) : undefined;
      if (found) return found;
    }
    throw new Error('the watch ended');
  }

  async function connect(ref: string): Promise<void> {
    const { host, port, users, keyPaths } = await client.connections.propose({ instanceRef: ref });
    const [user = '', keyPath = ''] = [users[0], keyPaths[0]];
    const { connectionId } = await client.connections.open({ instanceRef: ref, host, port, user, keyPath });
    for await (const connections of await client.connections.watch({})) {
      const state = connections.find(({ id }) => id === connectionId)?.state;
      if (state?.phase === 'host-key')
        await client.connections.decideHostKey({ connectionId, fingerprint: state.fingerprint, trust: true });
      if (state?.phase === 'closed') throw new Error(JSON.stringify(state));
      if (state?.phase === 'ready') return;
    }
  }

  /** The newest record of a checkpoint as soon as it has ended. */
  async function untilRecord(): Promise<ActivityRecord> {
    for await (const event of await client.activity.watch({ text: 'saveCheckpoint' })) {
      const record = event.kind === 'records' ? event.records[0] : undefined;
      if (record && record.result !== 'under-way') return record;
    }
    throw new Error('the watch ended');
  }

  test('is heard from the machine, shown with its time, and answered with the user’s command', async () => {
    const { ref } = await until('sweep-spot-a', ({ state }) => state === 'running');
    const mark = join(folder, 'saved');
    await client.settings.update({ checkpointCommands: { [ref]: `touch ${mark}` } });
    await connect(ref);
    await client.notices.practise({ ref });
    const told = await until('sweep-spot-a', ({ notices }) => notices !== undefined);
    expect(told.notices).toMatchObject([
      { kind: 'interruption', source: 'machine' },
      { kind: 'rebalance', source: 'machine' },
    ]);
    const leftMs = Date.parse(told.notices?.[0]?.at ?? '') - Date.now();
    expect(leftMs).toBeGreaterThan(90_000);
    expect(leftMs).toBeLessThan(121_000);
    expect(await untilRecord()).toMatchObject({ result: 'done', targetRef: ref, targetName: 'sweep-spot-a' });
    expect(existsSync(mark)).toBe(true);
  });

  test('of Google’s is heard too, and a command that fails is on record as failed', async () => {
    const { ref } = await until('preempt-sweep-1', ({ state }) => state === 'running');
    await client.settings.update({ checkpointCommand: 'echo no room >&2; exit 3' });
    await connect(ref);
    await client.notices.practise({ ref });
    const told = await until('preempt-sweep-1', ({ notices }) => notices !== undefined);
    expect(told.notices).toMatchObject([{ kind: 'preemption', source: 'machine' }]);
    expect(await untilRecord()).toMatchObject({ result: 'failed', problemCode: 'notices/command-failed' });
  });

  test('runs nothing that was not asked for, nothing without a connection, and never on what is no practice spot', async () => {
    const { ref } = await until('sweep-spot-a', ({ state }) => state === 'running');
    const refusal = (code: string) => ({ data: { code } });
    await expect(client.notices.saveCheckpoint({ ref })).rejects.toMatchObject(refusal('notices/no-command'));
    await client.settings.update({ checkpointCommand: 'true' });
    await expect(client.notices.saveCheckpoint({ ref })).rejects.toMatchObject(refusal('notices/not-connected'));
    const onDemand = await until('mlflow', () => true);
    await expect(client.notices.practise({ ref: onDemand.ref })).rejects.toMatchObject(
      refusal('notices/not-practised'),
    );
  });
});
