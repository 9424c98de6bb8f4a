import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

describe.skipIf(!sshdPath)('with OpenSSH on loopback', () => {
  let server: Sshd;
  let ssh: TestSsh;
  beforeAll(async () => {
    server = await startSshd();
  });
  afterAll(() => server?.dispose());
  beforeEach(() => {
    ssh = createTestSsh();
  });
  afterEach(() => ssh.remove());

  test('shows an unknown host key, waits, and knows it the next time', async () => {
    const first = ssh.connections.open(targetOf(server));
    const asked = await untilPhase(ssh, first, 'host-key');
    expect(asked).toMatchObject({ keyType: 'ssh-ed25519', fingerprint: server.hostKeyFingerprint });
    ssh.connections.decideHostKey(first, asked.fingerprint, true);
    await untilPhase(ssh, first, 'ready');
    ssh.connections.close(first);

    const second = ssh.connections.open(targetOf(server));
    const state = await untilPhase(ssh, second, 'host-key', 'ready');
    expect(state.phase).toBe('ready');
  });

  test('opens a shell on a terminal', async () => {
    const terminal = await openTestTerminal(ssh, await connect(ssh, targetOf(server)));
    await terminal.type('stty size; exit 3\r');
    await terminal.waitFor('24 80');
    expect(await terminal.ended).toEqual({ exitCode: 3 });
  });
});
