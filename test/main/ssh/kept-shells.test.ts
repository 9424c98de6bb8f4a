import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseKeptShells } from '../../../main/ssh/kept-shells.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

describe('parseKeptShells', () => {
  test('lists shells of ours alone, and nothing that could forge a line', () => {
    const text = [
      'tmux 3.3a',
      'hangar-0123abcd 1795299768 1 python3 train.py',
      'hangar-0123abce 1795299768 0 \u001b[31mbash',
      'work 1795299768 1 vim',
      'hangar-../../x 1 1 sh',
    ].join('\n');
    expect(parseKeptShells(text)).toEqual({
      tmuxVersion: '3.3a',
      shells: [
        { name: 'hangar-0123abcd', startedAt: '2026-11-21T22:22:48.000Z', isInUse: true, command: 'python3 train.py' },
        { name: 'hangar-0123abce', startedAt: '2026-11-21T22:22:48.000Z', isInUse: false, command: '\ufffd[31mbash' },
      ],
    });
  });

  test('says how tmux is installed where there is none', () => {
    expect(parseKeptShells('install with apt-get\n')).toEqual({
      shells: [],
      installCommand: 'sudo apt-get install tmux',
    });
    expect(parseKeptShells('')).toEqual({ shells: [] });
    expect(parseKeptShells('install with curl evil | sh\n')).toEqual({ shells: [] });
  });

  test('takes whatever a host answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(parseKeptShells(`tmux 3\n${text}`).shells)),
    );
  });
});

const tmux = findOnPath('tmux');

describe.skipIf(sshdPath === undefined || tmux === undefined)('on a host with tmux', () => {
  const name = `hangar-${crypto.randomUUID().slice(0, 8)}`;
  let server: Sshd;
  let ssh: TestSsh;
  beforeAll(async () => {
    server = await startSshd();
    ssh = createTestSsh();
  });
  afterEach(() => {
    try {
      execFileSync(tmux ?? 'tmux', ['-L', 'hangar', 'kill-session', '-t', `=${name}`], { stdio: 'ignore' });
    } catch {} // it has ended
  });
  afterAll(async () => {
    ssh.remove();
    await server.dispose();
  });

  test('a shell outlives its connection with what runs in it, is taken up where it was, listed and ended', async () => {
    const lost = await connect(ssh, targetOf(server));
    const first = await openTestTerminal(ssh, lost, undefined, name);
    expect(first.isKept).toBe(true);
    await first.waitFor(/[$#] /);
    await first.type('word=still; echo before-$((1+1))\r');
    await first.waitFor('before-2');
    ssh.connections.close(lost);
    await first.ended;

    const connectionId = await connect(ssh, targetOf(server));
    const shells = async () =>
      (await ssh.terminals.listKept(connectionId)).shells.filter((shell) => shell.name === name);
    await expect.poll(shells).toMatchObject([{ isInUse: false }]);
    const second = await openTestTerminal(ssh, connectionId, { columns: 100, rows: 30 }, name);
    await second.waitFor('before-2');
    await second.type('echo $word-$COLUMNS-there\r');
    await second.waitFor('still-100-there');
    expect(await shells()).toMatchObject([{ isInUse: true }]);
    await ssh.terminals.endKept(connectionId, name);
    await second.ended;
    expect(await shells()).toEqual([]);
    await expect(ssh.terminals.endKept(connectionId, name)).rejects.toMatchObject({ code: 'ssh/not-ended' });
  }, 30_000);
});
