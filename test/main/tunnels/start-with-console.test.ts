import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../preload/contract/connections.ts';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import type { Client } from '../../support/open-client.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { startTestCore } from '../../support/test-core.ts';

describe.skipIf(!sshdPath)('a tunnel that starts with the console', () => {
  let server: Sshd;
  let dataFolder: string;
  beforeAll(async () => {
    server = await startSshd();
    dataFolder = mkdtempSync(join(tmpdir(), 'hangar-tunnels-'));
  });
  afterAll(async () => {
    await server?.dispose();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  async function inConsole(readOnly: boolean, look: (client: Client) => Promise<void>) {
    const owner = await startTestCore({ sandbox: 'never', readOnly }, { dataFolder });
    const { client, close } = owner.connect();
    try {
      await look(client);
    } finally {
      close();
      await owner.dispose();
    }
  }
  const id = crypto.randomUUID();
  const instanceRef = `ssh:hosts:added:${id}`;

  /** Connects as a person would, who trusts the host. */
  async function connect(client: Client) {
    const { host, port, user, keyPath } = server;
    const { connectionId } = await client.connections.open({ host, port, user, keyPath, instanceRef, via: [] });
    for await (const listed of await client.connections.watch({})) {
      const state: Connection['state'] | undefined = listed.find((one) => one.id === connectionId)?.state;
      if (state?.phase === 'host-key')
        await client.connections.decideHostKey({ connectionId, fingerprint: state.fingerprint, trust: true });
      if (state?.phase === 'ready') return;
      if (state?.phase === 'closed') throw new Error(JSON.stringify(state.problem));
    }
  }
  async function untilSettled(client: Client): Promise<Tunnel['state']> {
    for await (const [tunnel] of await client.tunnels.watch({})) {
      const { state } = tunnel ?? {};
      if (state && (state.phase === 'open' || (state.phase === 'stopped' && state.problem))) return state;
    }
    throw new Error('the watch ended');
  }

  test('is open in the next one by itself, on record, and not where nothing may be changed', async () => {
    await inConsole(false, async (client) => {
      const { host, port, user } = server;
      await client.settings.update({ hosts: [{ id, name: 'box', host, port, user, jumps: '' }] });
      const route = { kind: 'dynamic' } as const;
      const { tunnelId } = await client.tunnels.add({ name: 'SOCKS', instanceRef, route });
      await client.tunnels.revise({ tunnelId, startsWithConsole: true });
      await connect(client);
    });
    await inConsole(false, async (client) => {
      expect((await untilSettled(client)).phase).toBe('open');
      for await (const event of await client.activity.watch({}))
        if (event.kind === 'records') {
          expect(event.records[0]).toMatchObject({ action: 'tunnels.start', targetRef: instanceRef, result: 'done' });
          break;
        }
    });
    await inConsole(true, async (client) => {
      expect(await untilSettled(client)).toMatchObject({ problem: { code: 'app/started-read-only' } });
    });
  }, 30_000);
});
