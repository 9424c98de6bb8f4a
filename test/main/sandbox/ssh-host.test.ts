import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromUnknown } from '../../../main/app-error.ts';
import { createGauges } from '../../../main/gauges/gauges.ts';
import { findCommandShell, thisComputer } from '../../../main/sandbox/find-command-shell.ts';
import { type SshHost, startSshHost } from '../../../main/sandbox/ssh-host.ts';
import { makeKey } from '../../support/sshd.ts';
import { describeTerminals } from '../../support/terminal-suite.ts';
import { connect, connectInVain, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'hangar-host-'));
const commandShell = findCommandShell(thisComputer);
let host: SshHost;
const serverOf = (user: string) => ({ host: host.host, port: host.port, user, keyPath: host.privateKeyPath });
beforeAll(async () => {
  host = await startSshHost({ folder, commandShell });
});
afterAll(async () => {
  await host?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('like any SSH server', () => {
  describeTerminals(() => serverOf('ubuntu'));
});

describe('the practice host', () => {
  let ssh: TestSsh;
  beforeAll(() => {
    ssh = createTestSsh();
  });
  afterAll(() => ssh?.remove());

  test('shows the host key that it says it has', async () => {
    const connectionId = ssh.connections.open(targetOf(serverOf('admin')));
    const asked = await untilPhase(ssh, connectionId, 'host-key');
    expect(asked.fingerprint).toBe(host.hostKeyFingerprint);
    ssh.connections.close(connectionId);
  });

  test.each(['ubuntu', 'ec2-user', 'admin', 'debian', 'root'])('lets in %s with its key', async (user) => {
    expect(host.loginUsers).toContain(user);
    const connectionId = await connect(ssh, targetOf(serverOf(user)));
    const command = await ssh.exec(connectionId, 'echo in');
    expect(await text(command.stdout)).toBe('in\n');
  });

  test('lets nobody in with another key, or under a name of no image', async () => {
    const stranger = makeKey(join(folder, 'stranger'), '-t', 'ed25519');
    for (const server of [{ ...serverOf('ubuntu'), keyPath: stranger }, serverOf('mallory')])
      expect(await connectInVain(ssh, targetOf(server))).toMatchObject({ code: 'ssh/authentication-failed' });
  });

  test('ends what went through a connection with it, though the other side never hangs up', async () => {
    const ended = Promise.withResolvers<void>();
    const silent = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {}).once('close', ended.resolve);
      // Its own half stays open, and whoever still holds the other would take this.
      const again = setInterval(() => socket.write('still here'), 50);
      socket.once('close', () => clearInterval(again));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const connectionId = await connect(ssh, targetOf(serverOf('ubuntu')));
    const way = await ssh.lendTcp(connectionId);
    const stream = await way.open('127.0.0.1', port);
    stream.on('error', () => {});
    ssh.connections.close(connectionId);
    await ended.promise;
    silent.close();
  });

  test('is a server that OpenSSH itself logs in to', async () => {
    const words = ['-F', '/dev/null', '-i', host.privateKeyPath, '-p', String(host.port)];
    const options = [
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'IdentitiesOnly=yes',
      'LogLevel=ERROR',
    ];
    const all = [...words, ...options.flatMap((option) => ['-o', option]), 'ubuntu@127.0.0.1', 'echo in; exit 4'];
    await expect(promisify(execFile)('ssh', all)).rejects.toMatchObject({ stdout: 'in\n', code: 4 });
  });

  test.skipIf(process.platform === 'win32')(
    'keeps its private key to its owner, and makes a new one each time',
    async () => {
      expect(statSync(host.privateKeyPath).mode & 0o777).toBe(0o600);
      const otherFolder = mkdtempSync(join(tmpdir(), 'hangar-host-'));
      const other = await startSshHost({ folder: otherFolder, commandShell });
      expect(other.hostKeyFingerprint).not.toBe(host.hostKeyFingerprint);
      expect(readFileSync(other.privateKeyPath, 'utf8')).not.toBe(readFileSync(host.privateKeyPath, 'utf8'));
      await other.dispose();
      expect(existsSync(other.privateKeyPath)).toBe(false);
      rmSync(otherFolder, { recursive: true });
    },
  );

  const isWindows = process.platform === 'win32';
  test.skipIf(isWindows)('its end ends every shell and command that it started', async () => {
    const otherFolder = mkdtempSync(join(tmpdir(), 'hangar-host-'));
    const other = await startSshHost({ folder: otherFolder, commandShell });
    const connectionId = await connect(ssh, targetOf({ ...other, user: 'ubuntu', keyPath: other.privateKeyPath }));
    const terminal = await openTestTerminal(ssh, connectionId);
    await terminal.type('echo "pid=$$="\r');
    const shell = /pid=(\d+)=/.exec(await terminal.waitFor(/pid=\d+=/))?.[1];
    const command = await ssh.exec(connectionId, 'echo $$; exec sleep 1000');
    const { value } = await command.stdout[Symbol.asyncIterator]().next();

    await other.dispose();
    for (const pid of [Number(shell), Number.parseInt(String(value), 10)])
      expect(() => process.kill(pid, 0), `process ${pid}`).toThrow();
    expect(await terminal.ended).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
    rmSync(otherFolder, { recursive: true });
  });

  test('says what is missing on a computer without sh, and the gauges show it', async () => {
    const otherFolder = mkdtempSync(join(tmpdir(), 'hangar-host-'));
    const other = await startSshHost({ folder: otherFolder, commandShell: undefined });
    const connectionId = await connect(ssh, targetOf({ ...other, user: 'ubuntu', keyPath: other.privateKeyPath }));
    const command = await ssh.exec(connectionId, 'df');
    expect(await text(command.stderr)).toMatch(/has no sh: install Git for Windows/);
    expect(await command.exit).toEqual({ exitCode: 127 });

    const gauges = createGauges({ exec: ssh.glance, hold: ssh.hold });
    const watching = gauges.watch(connectionId, undefined);
    await watching.next();
    const refused = await watching.next().then(undefined, (thrown: unknown) => fromUnknown(thrown).toProblem());
    expect(refused).toMatchObject({ code: 'gauges/no-shell', details: expect.stringContaining('Git for Windows') });
    gauges.dispose();
    await other.dispose();
    rmSync(otherFolder, { recursive: true });
  });

  test.skipIf(isWindows)('a terminal on it can’t shut down the computer that it really is', async () => {
    const terminal = await openTestTerminal(ssh, await connect(ssh, targetOf(serverOf('ubuntu'))));
    // Only where they lie, and none is called: without a stand-in, the call would do what it says.
    await terminal.type(
      'echo "at=$(command -v shutdown poweroff reboot halt systemctl | grep -c "$HANGAR_PRACTICE_FOLDER/bin/")="\r',
    );
    expect(await terminal.waitFor(/at=\d+=/)).toContain('at=5=');
    await terminal.type(
      '[ "$(command -v systemctl)" = "$HANGAR_PRACTICE_FOLDER/bin/systemctl" ] && systemctl poweroff\r',
    );
    await terminal.waitFor('nothing is shut down from here');
  });

  test.skipIf(isWindows)(
    'nor can one with sudo in front, while any other command gets through to sudo itself',
    async () => {
      const tools = mkdtempSync(join(tmpdir(), 'hangar-sudo-'));
      writeFileSync(join(tools, 'sudo'), '#!/bin/sh\necho "sudo: $*"\n', { mode: 0o755 });
      const exec = async (line: string) => {
        const connectionId = await connect(ssh, targetOf(serverOf('ubuntu')));
        // Never the computer's own sudo: behind the stand-in there is only the test's.
        const path = `PATH="$HANGAR_PRACTICE_FOLDER/bin:${tools}:/usr/bin:/bin"; export PATH; `;
        const command = await ssh.exec(
          connectionId,
          `${path}[ "$(command -v sudo)" = "$HANGAR_PRACTICE_FOLDER/bin/sudo" ] && ${line}`,
        );
        const [out, error] = await Promise.all([text(command.stdout), text(command.stderr)]);
        return `${out}${error}`.trim();
      };
      for (const line of ['sudo shutdown now', 'sudo -n -u root /sbin/poweroff', 'sudo A=b systemctl --force reboot'])
        expect(await exec(line), line).toContain('nothing is shut down from here');
      expect(await exec('sudo -u postgres systemctl status reboot.target')).toBe(
        'sudo: -u postgres systemctl status reboot.target',
      );
      expect(await exec('sudo grep shutdown file')).toBe('sudo: grep shutdown file');
      rmSync(tools, { recursive: true });
    },
  );

  test('does not hand the console’s own environment to its shells', async () => {
    process.env.HANGAR_TEST_SECRET = 'secret';
    const command = await ssh.exec(await connect(ssh, targetOf(serverOf('ubuntu'))), 'env');
    delete process.env.HANGAR_TEST_SECRET;
    const environment = await text(command.stdout);
    expect(environment).toMatch(/^HOME=/m);
    expect(environment).not.toContain('HANGAR_TEST_SECRET');
  });
});
