import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instance } from '../../preload/contract/instances.ts';
import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { findOnPath } from '../support/find-on-path.ts';
import type { Client } from '../support/open-client.ts';
import { startTestCore } from '../support/test-core.ts';

// The practice host is this computer.
describe.skipIf(findOnPath('tmux') === undefined)('a kept shell, as a window has it', () => {
  let owner: Awaited<ReturnType<typeof startTestCore>>;
  beforeAll(async () => {
    owner = await startTestCore();
  });
  afterAll(() => owner.dispose());

  async function connect(client: Client): Promise<string> {
    const rows: Instance[] = [];
    for await (const event of await client.instances.watch({})) {
      if (event.kind === 'instances') rows.push(...event.instances);
      if (event.kind === 'finished') break;
    }
    const row = rows.find(({ name }) => name === 'mlflow');
    if (!row) throw new Error('no instance to practise on');
    const { host, port, users, keyPaths } = await client.connections.propose({ instanceRef: row.ref });
    const way = { host, port, user: users[0] ?? '', keyPath: keyPaths[0] ?? '', instanceRef: row.ref, via: [] };
    const { connectionId } = await client.connections.open(way);
    for await (const listed of await client.connections.watch({})) {
      const state = listed.find(({ id }) => id === connectionId)?.state;
      if (state?.phase === 'host-key')
        await client.connections.decideHostKey({ connectionId, fingerprint: state.fingerprint, trust: true });
      if (state?.phase === 'ready') break;
      if (state?.phase === 'closed') throw new Error(JSON.stringify(state.problem));
    }
    return connectionId;
  }

  async function openShell(
    { client, streams }: { client: Client; streams: ByteStreams },
    connectionId: string,
    keepAs: string,
  ) {
    const streamId = Math.floor(Math.random() * 1e9) + 1;
    const stream = streams.open(streamId);
    const decoder = new TextDecoder();
    let shown = '';
    stream.onData((bytes) => {
      shown += decoder.decode(bytes, { stream: true });
      stream.acknowledge(bytes.length);
    });
    const opened = await client.terminals.open({ connectionId, streamId, columns: 80, rows: 24, keepAs });
    return { ...opened, type: (text: string) => stream.send(new TextEncoder().encode(text)), shown: () => shown };
  }

  test('outlives its window, is listed, taken up where it was by another, and ended', async () => {
    const keepAs = `hangar-${crypto.randomUUID().slice(0, 8)}`;
    const first = owner.connect();
    const connectionId = await connect(first.client);
    const before = await openShell(first, connectionId, keepAs);
    expect(before.isKept).toBe(true);
    await expect.poll(before.shown).not.toBe('');
    before.type('mark=le""ft; echo it was $mark\r');
    await expect.poll(before.shown, { timeout: 10_000 }).toContain('it was left');
    first.close();

    const second = owner.connect();
    const find = async () =>
      (await second.client.terminals.listKept({ connectionId })).shells.find(({ name }) => name === keepAs);
    await expect.poll(async () => (await find())?.isInUse, { timeout: 10_000 }).toBe(false);
    const after = await openShell(second, connectionId, keepAs);
    await expect.poll(after.shown, { timeout: 10_000 }).toContain('it was left');
    after.type('echo and still $mark\r');
    await expect.poll(after.shown, { timeout: 10_000 }).toContain('and still left');

    await second.client.terminals.endKept({ connectionId, shell: keepAs });
    expect(await find()).toBeUndefined();
    second.close();
  }, 40_000);
});
