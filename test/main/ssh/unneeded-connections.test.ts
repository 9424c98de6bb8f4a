import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { holdWhileHeard } from '../../../main/router/hold-while-heard.ts';
import type { ConnectionLimits } from '../../../main/ssh/connections.ts';
import { makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

const never = 2 ** 30;

describe.skipIf(!sshdPath)('connections that nobody needs', () => {
  let server: Sshd;
  let ssh: TestSsh;
  beforeAll(async () => {
    server = await startSshd();
  });
  afterAll(() => server?.dispose());
  afterEach(() => ssh.remove());

  function start(limits: Partial<ConnectionLimits>): void {
    ssh = createTestSsh({ limits: { unused: never, unanswered: never, ...limits } });
  }

  test('a connection that nothing uses is logged out after a while, and says why', async () => {
    start({ unused: 50 });
    const connectionId = await connect(ssh, targetOf(server));
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem).toEqual({ code: 'ssh/closed-unused', params: { host: server.host } });
    await expect(ssh.exec(connectionId, 'true')).rejects.toMatchObject({ code: 'ssh/closed-unused' });
    expect(await connect(ssh, targetOf(server))).not.toBe(connectionId);
  });

  test('it stays as long as one terminal or one command is left', async () => {
    start({ unused: 300 });
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    const command = await ssh.exec(connectionId, 'sleep 0.7; echo done'); // longer than an unused connection lives
    expect(await text(command.stdout)).toBe('done\n');
    await terminal.type('sleep 0.7; echo still "here"\r');
    await terminal.waitFor('still here');
    ssh.terminals.close(terminal.terminalId);
    expect((await untilPhase(ssh, connectionId, 'closed')).problem?.code).toBe('ssh/closed-unused');
  });

  test('a command that is given up unread no longer holds it', async () => {
    start({ unused: 50 });
    const connectionId = await connect(ssh, targetOf(server));
    const command = await ssh.exec(connectionId, 'yes');
    command.close();
    expect((await untilPhase(ssh, connectionId, 'closed')).problem?.code).toBe('ssh/closed-unused');
  });

  test('one that somebody listens to stays, though nothing is open on it, and goes when nobody does any more', async () => {
    start({ unused: 300 });
    const connectionId = await connect(ssh, targetOf(server));
    const end = new AbortController();
    const held = holdWhileHeard(ssh, connectionId, end.signal);
    await held.next();
    const rest = held.next();
    await new Promise((resolve) => setTimeout(resolve, 500)); // longer than an unused connection lives
    expect(await text((await ssh.exec(connectionId, 'echo up')).stdout)).toBe('up\n');
    end.abort();
    expect(await rest).toMatchObject({ done: true });
    expect((await untilPhase(ssh, connectionId, 'closed')).problem?.code).toBe('ssh/closed-unused');
  });

  test('a terminal that was refused does not hold it', async () => {
    start({ unused: 50 });
    const single = await startSshd({ config: ['MaxSessions 1'] });
    try {
      const connectionId = await connect(ssh, targetOf(single));
      const command = await ssh.exec(connectionId, 'cat');
      await expect(openTestTerminal(ssh, connectionId)).rejects.toMatchObject({ code: 'ssh/channel-refused' });
      command.close();
      expect((await untilPhase(ssh, connectionId, 'closed')).problem?.code).toBe('ssh/closed-unused');
    } finally {
      await single.dispose();
    }
  });

  test('what is open on a connection that a person closes ends with that', async () => {
    start({});
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    const command = await ssh.exec(connectionId, 'sleep 60');
    ssh.connections.close(connectionId);
    expect(await terminal.ended).toMatchObject({ problem: { code: 'ssh/disconnected' } });
    await expect(command.exit).rejects.toMatchObject({ code: 'ssh/disconnected' });
  });

  test('a question about the host key that nobody is there to answer is taken back', async () => {
    start({ unanswered: 50 });
    const connectionId = ssh.connections.open(targetOf(server));
    await untilPhase(ssh, connectionId, 'host-key');
    const { problem } = await untilClosedUnwatched(connectionId);
    expect(problem).toEqual({ code: 'ssh/not-answered', params: { host: server.host } });
  });

  test('a question for a passphrase that nobody is there to answer is taken back', async () => {
    start({ unanswered: 50 });
    const keyPath = makeKey(join(ssh.homeFolder, 'locked'), '-t', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret', '-f', keyPath]);
    server.authorize(`${keyPath}.pub`); // it asks only where the key would be taken
    const connectionId = ssh.connections.open(targetOf({ ...server, keyPath }));
    const { fingerprint } = await untilPhase(ssh, connectionId, 'host-key');
    ssh.connections.decideHostKey(connectionId, fingerprint, true);
    await untilPhase(ssh, connectionId, 'passphrase');
    expect((await untilClosedUnwatched(connectionId)).problem?.code).toBe('ssh/not-answered');
  });

  test('a question that somebody has on the screen waits', async () => {
    start({ unanswered: 100 });
    const leaving = new AbortController();
    const watching = ssh.connections.watch(leaving.signal);
    await watching.next();
    const connectionId = ssh.connections.open(targetOf(server));
    const { fingerprint } = await untilPhase(ssh, connectionId, 'host-key');
    await new Promise((resolve) => setTimeout(resolve, 300)); // the time that must not matter
    ssh.connections.decideHostKey(connectionId, fingerprint, true);
    await untilPhase(ssh, connectionId, 'ready');
    leaving.abort();
    await watching.return(undefined);
  });

  /** Looks without watching: whoever watches could answer. */
  async function untilClosedUnwatched(connectionId: string) {
    const closed = () => ssh.exec(connectionId, 'true').then(undefined, (thrown: { code: string }) => thrown.code);
    await expect.poll(closed).not.toBe('ssh/not-connected');
    return untilPhase(ssh, connectionId, 'closed');
  }
});
