import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Hop } from '../../../preload/contract/connections.ts';
import { startRelay } from '../../support/relay.ts';
import { findFreePort, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, connectInVain, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';

describe.skipIf(!sshdPath)('through jump hosts, with OpenSSH on loopback', () => {
  let first: Sshd;
  let second: Sshd;
  let target: Sshd;
  let ssh: TestSsh;
  beforeAll(async () => {
    [first, second, target] = await Promise.all([
      startSshd(),
      startSshd(),
      startSshd({ config: ['AllowTcpForwarding no'] }),
    ]);
  });
  afterAll(() => Promise.all([first, second, target].map((server) => server?.dispose())));
  beforeEach(() => {
    ssh = createTestSsh();
  });
  afterEach(() => ssh.remove());
  const hopOf = ({ host, port, user, keyPath }: Sshd): Hop => ({ host, port, user, keyPath });

  test('reaches a host through two others, and asks for the key of every one of them first', async () => {
    const connectionId = ssh.connections.open(targetOf(target, { via: [hopOf(first), hopOf(second)] }));
    for (const server of [first, second, target]) {
      const asked = await untilPortAsked(connectionId, server.port);
      expect(asked.fingerprint).toBe(server.hostKeyFingerprint);
      ssh.connections.decideHostKey(connectionId, asked.fingerprint, true);
    }
    await untilPhase(ssh, connectionId, 'ready');
    const command = await ssh.exec(connectionId, 'echo $SSH_CONNECTION');
    expect(await text(command.stdout)).toMatch(new RegExp(` ${target.port}\n$`));
  });

  async function untilPortAsked(connectionId: string, port: number) {
    const ending = new AbortController();
    for await (const all of ssh.connections.watch(ending.signal)) {
      const state = all.find((connection) => connection.id === connectionId)?.state;
      if (state?.phase === 'host-key' && state.port === port) return state;
      if (state?.phase === 'closed') throw new Error(JSON.stringify(state));
    }
    throw new Error('the watch ended');
  }

  test('a changed key on a jump host stops everything behind it', async () => {
    await connect(ssh, targetOf(first));
    const impostor = await startSshd();
    const { port } = impostor;
    await impostor.dispose();
    const known = await startSshd({ port });
    ssh.connections.close(await connect(ssh, targetOf(known)));
    await known.dispose();
    const changed = await startSshd({ port });
    const problem = await connectInVain(ssh, targetOf(target, { via: [hopOf(changed)] }));
    expect(problem).toMatchObject({ code: 'ssh/host-key-changed' });
    await changed.dispose();
  });

  test('a jump host that can not reach the next one, or may not, is named', async () => {
    const port = await findFreePort();
    expect(await connectInVain(ssh, { ...targetOf(target, { via: [hopOf(first)] }), port })).toMatchObject({
      code: 'ssh/jump-refused',
      params: { port: String(port) },
    });
    expect(await connectInVain(ssh, targetOf(first, { via: [hopOf(target)] }))).toMatchObject({
      code: 'ssh/jump-refused',
    });
  });

  test('a host behind another that hangs up while a person compares fingerprints is called again', async () => {
    const hasty = await startSshd({ config: ['LoginGraceTime 1'] });
    const relay = await startRelay(hasty.port);
    await connect(ssh, targetOf(first));
    const connectionId = ssh.connections.open({ ...targetOf(hasty, { via: [hopOf(first)] }), port: relay.port });
    const asked = await untilPortAsked(connectionId, relay.port);
    await relay.serverHungUp;
    ssh.connections.decideHostKey(connectionId, asked.fingerprint, true);
    await untilPhase(ssh, connectionId, 'ready');
    relay.dispose();
    await hasty.dispose();
  });

  test('when the host behind a jump host goes away, the connection to it is lost', async () => {
    const connectionId = await connect(ssh, targetOf(target, { via: [hopOf(first)] }));
    const command = await ssh.exec(connectionId, 'echo $PPID; sleep 60');
    const { value } = await command.stdout[Symbol.asyncIterator]().next();
    process.kill(Number(String(value)), 'SIGKILL'); // the process that serves this connection
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem?.code).toBe('ssh/connection-lost');
  });

  test('when the way to a jump host is cut, the connection through it is lost', async () => {
    const relay = await startRelay(first.port);
    const connectionId = await connect(ssh, targetOf(target, { via: [{ ...hopOf(first), port: relay.port }] }));
    relay.cut();
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem?.code).toBe('ssh/connection-lost');
    relay.dispose();
  });
});
