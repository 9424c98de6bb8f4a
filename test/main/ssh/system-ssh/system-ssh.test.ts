import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Hop } from '../../../../preload/contract/connections.ts';
import { startAgent } from '../../../support/ssh-agent.ts';
import { makeKey, type Sshd, sshdPath, startSshd } from '../../../support/sshd.ts';
import {
  connect,
  connectInVain,
  createTestSsh,
  type TestSsh,
  targetOf,
  untilPhase,
} from '../../../support/test-ssh.ts';
import { openTestTerminal } from '../../../support/test-terminal.ts';

const postQuantum = 'KexAlgorithms sntrup761x25519-sha512@openssh.com';

describe.skipIf(!sshdPath)('what ssh2 does not speak, with OpenSSH on loopback', () => {
  let ssh: TestSsh;
  let server: Sshd;
  const cleanUps: (() => unknown)[] = [];
  beforeAll(async () => {
    server = await startSshd({ config: [postQuantum] });
  });
  afterAll(() => server?.dispose());
  beforeEach(() => {
    ssh = createTestSsh();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    ssh.remove();
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  async function start(...config: string[]): Promise<Sshd> {
    const started = await startSshd({ config });
    cleanUps.push(() => started.dispose());
    return started;
  }
  const hopOf = ({ host, port, user, keyPath }: Sshd): Hop => ({ host, port, user, keyPath });
  async function answerOf(connectionId: string, command: string): Promise<string> {
    const { stdout } = await ssh.exec(connectionId, command);
    return text(stdout);
  }

  test('a server with nothing but post-quantum key exchange asks for its key, then has terminals and commands', async () => {
    const connectionId = ssh.connections.open(targetOf(server));
    const asked = await untilPhase(ssh, connectionId, 'host-key');
    expect(asked).toMatchObject({ fingerprint: server.hostKeyFingerprint, keyType: 'ssh-ed25519', port: server.port });
    expect(server.log()).not.toContain('Accepted');
    ssh.connections.decideHostKey(connectionId, asked.fingerprint, true);
    expect(await untilPhase(ssh, connectionId, 'ready')).toMatchObject({
      transport: 'system',
      systemReason: 'key-exchange',
      serverVersion: expect.stringContaining('OpenSSH'),
    });

    const command = await ssh.exec(connectionId, 'echo out; echo err >&2; exit 7');
    const answers = await Promise.all([text(command.stdout), text(command.stderr), command.exit]);
    expect(answers).toEqual(['out\n', 'err\n', { exitCode: 7 }]);

    const terminal = await openTestTerminal(ssh, connectionId, { columns: 100, rows: 30 });
    await terminal.type('stty size; echo $TERM\r');
    await terminal.waitFor('30 100\r\nxterm-256color');
    ssh.terminals.resize(terminal.terminalId, { columns: 132, rows: 43 });
    await terminal.type('until [ "$(stty size)" = "43 132" ]; do :; done; exec sh -c \'kill -KILL $$\'\r');
    expect(await terminal.ended).toEqual({ signal: 'SIGKILL' });

    // The key is known now, to this transport and to the other.
    ssh.connections.close(connectionId);
    const again = ssh.connections.open(targetOf(server));
    expect((await untilPhase(ssh, again, 'host-key', 'ready')).phase).toBe('ready');
  });

  test('a server that lets in by certificate only is reached with the one beside the key', async () => {
    const authority = makeKey(join(ssh.homeFolder, 'authority'), '-t', 'ed25519');
    const host = await start(`TrustedUserCAKeys ${authority}.pub`, 'AuthorizedKeysFile none');
    expect(await connectInVain(ssh, targetOf(host))).toMatchObject({ code: 'ssh/authentication-failed' });
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'me', '-n', host.user, `${host.keyPath}.pub`]);
    const connectionId = await connect(ssh, targetOf(host));
    const ready = await untilPhase(ssh, connectionId, 'ready');
    expect(ready).toMatchObject({ transport: 'system', systemReason: 'certificate' });
    expect(await answerOf(connectionId, 'echo in')).toBe('in\n');
  });

  test('a certificate that an agent holds is used, with its key', async () => {
    const authority = makeKey(join(ssh.homeFolder, 'authority'), '-t', 'ed25519');
    const host = await start(`TrustedUserCAKeys ${authority}.pub`, 'AuthorizedKeysFile none');
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'me', '-n', host.user, `${host.keyPath}.pub`]);
    const socket = join(ssh.homeFolder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket]);
    cleanUps.push(() => agent.kill());
    await expect.poll(() => existsSync(socket)).toBe(true);
    execFileSync('ssh-add', ['-q', host.keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const other = createTestSsh({ environment: { SSH_AUTH_SOCK: socket } });
    cleanUps.push(() => other.remove());
    const { host: address, port, user } = host;
    const connectionId = await connect(other, { host: address, port, user, via: [] });
    expect(await untilPhase(other, connectionId, 'ready')).toMatchObject({ systemReason: 'certificate' });
  });

  test('a host with nothing but a certificate for a key asks for the key in it, or trusts a known authority', async () => {
    const authority = makeKey(join(ssh.homeFolder, 'authority'), '-t', 'ed25519');
    const host = await start(
      'HostKey $FOLDER/host_ed25519',
      'HostCertificate $FOLDER/host_ed25519-cert.pub',
      'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com',
    );
    const sign = (...names: string[]) => {
      const key = join(host.folder, 'host_ed25519.pub');
      execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'host', '-h', '-n', names.join(','), key]);
      host.process.kill('SIGHUP'); // reads it
    };
    sign('another.example');
    await expect.poll(() => host.log()).toMatch(/(listening.*){2}/is);
    const known = join(ssh.homeFolder, '.ssh', 'known_hosts');
    writeFileSync(known, `@cert-authority * ${readFileSync(`${authority}.pub`, 'utf8')}`);

    expect(await connectInVain(ssh, targetOf(host))).toMatchObject({ code: 'ssh/host-certificate-invalid' });

    sign('127.0.0.1');
    await expect.poll(() => host.log()).toMatch(/(listening.*){3}/is);
    const connectionId = ssh.connections.open(targetOf(host));
    expect(await untilPhase(ssh, connectionId, 'host-key', 'ready')).toMatchObject({ systemReason: 'host-key' });
    expect(await answerOf(connectionId, 'echo in')).toBe('in\n');
    ssh.connections.close(connectionId);

    writeFileSync(known, `@revoked * ${readFileSync(`${authority}.pub`, 'utf8')}`);
    expect(await connectInVain(ssh, targetOf(host))).toMatchObject({
      code: 'ssh/host-key-revoked',
      params: { path: known, line: '1' },
    });

    writeFileSync(known, '');
    const asked = await untilPhase(ssh, ssh.connections.open(targetOf(host)), 'host-key');
    expect(asked).toMatchObject({ fingerprint: host.hostKeyFingerprint, keyType: 'ssh-ed25519' });
  });

  test('such hosts stand one behind the other, and others behind them', async () => {
    const [behind, plain] = await Promise.all([start(postQuantum), start()]);
    const connectionId = await connect(ssh, targetOf(behind, { via: [hopOf(server)] }));
    expect(await answerOf(connectionId, 'echo $SSH_CONNECTION')).toMatch(new RegExp(` ${behind.port}\n$`));
    const other = await connect(ssh, targetOf(plain, { via: [hopOf(server)] }));
    expect(await untilPhase(ssh, other, 'ready')).toMatchObject({ transport: 'built-in' });
    expect(await answerOf(other, 'echo $SSH_CONNECTION')).toMatch(new RegExp(` ${plain.port}\n$`));
  });

  test('a locked key is opened as for any other host, also after a wrong passphrase', async () => {
    const keyPath = makeKey(join(ssh.homeFolder, 'locked'), '-t', 'rsa', '-b', '2048', '-m', 'PEM');
    server.authorize(`${keyPath}.pub`);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'right', '-m', 'PEM', '-f', keyPath]);
    const connectionId = ssh.connections.open({ ...targetOf(server), keyPath });
    const { fingerprint } = await untilPhase(ssh, connectionId, 'host-key');
    ssh.connections.decideHostKey(connectionId, fingerprint, true);
    expect(await untilPhase(ssh, connectionId, 'passphrase')).toMatchObject({ keyPath, wrong: false });
    ssh.connections.givePassphrase(connectionId, 'wrong');
    await untilPhase(ssh, connectionId, 'authenticating');
    expect(await untilPhase(ssh, connectionId, 'passphrase')).toMatchObject({ keyPath, wrong: true });
    ssh.connections.givePassphrase(connectionId, 'right');
    expect((await untilPhase(ssh, connectionId, 'ready')).transport).toBe('system');
  });

  test('a changed host key is refused with both fingerprints before anything is sent', async () => {
    const stranger = makeKey(join(ssh.homeFolder, 'stranger'), '-t', 'ed25519');
    const known = join(ssh.homeFolder, '.ssh', 'known_hosts');
    writeFileSync(known, `[127.0.0.1]:${server.port} ${readFileSync(`${stranger}.pub`, 'utf8')}`);
    const before = server.log().length;
    expect(await connectInVain(ssh, targetOf(server))).toMatchObject({
      code: 'ssh/host-key-changed',
      params: { fingerprint: server.hostKeyFingerprint, path: known, line: '1' },
    });
    expect(server.log().slice(before)).not.toMatch(/userauth|Failed|Accepted/);
  });

  test('a key that is not let in is named with what the host accepts', async () => {
    const keyPath = makeKey(join(ssh.homeFolder, 'other'), '-t', 'ecdsa');
    expect(await connectInVain(ssh, { ...targetOf(server), keyPath })).toMatchObject({
      code: 'ssh/authentication-failed',
      params: { methods: 'publickey', tried: expect.stringContaining('other (SHA256:') },
    });
  });

  test('what the host tells everybody, and that it hung up in the middle of the keys, is told as over the other', async () => {
    const host = await start(postQuantum, 'Banner $FOLDER/banner', 'MaxAuthTries 2');
    writeFileSync(join(host.folder, 'banner'), '\u001b[2JAuthorised use only.\nPermission denied (none).\n');
    const ready = await untilPhase(ssh, await connect(ssh, targetOf(host)), 'ready');
    expect(ready).toMatchObject({ transport: 'system' });
    expect(ready.banner).toMatch(/\[2JAuthorised use only\.\nPermission denied \(none\)\.$/);
    expect(ready.banner).not.toContain('\u001b');

    const agent = await startAgent(join(host.folder, 'agent'));
    const other = createTestSsh({ environment: { SSH_AUTH_SOCK: agent.path } });
    cleanUps.push(
      () => agent.dispose(),
      () => other.remove(),
    );
    agent.add(...['one', 'two', 'three'].map((name) => makeKey(join(host.folder, name), '-t', 'ed25519', '-C', name)));
    const { host: address, port, user } = host;
    const problem = await connectInVain(other, { host: address, port, user, via: [] });
    expect(problem).toMatchObject({ code: 'ssh/too-many-tries', params: { user, methods: 'publickey' } });
    expect([problem.params.tried, problem.params.untried]).toEqual([
      expect.stringMatching(/one.*two/),
      expect.stringContaining('three'),
    ]);
    expect(problem.details).not.toContain('debug1');
  });

  test('when the ssh program is killed, the connection is lost, and so is what ran on it', async () => {
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    const command = await ssh.exec(connectionId, 'sleep 60');
    const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${process.pid}`], { encoding: 'utf8' });
    const pid = /^ *(\d+) ssh -E \S+ -F none /m.exec(children)?.[1];
    process.kill(Number(pid), 'SIGKILL');
    expect(await terminal.ended).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
    await expect(command.exit).rejects.toMatchObject({ code: 'ssh/connection-lost' });
    expect((await untilPhase(ssh, connectionId, 'closed')).problem?.code).toBe('ssh/connection-lost');
  });

  test('where the system’s ssh can’t carry a connection, that is said', async () => {
    const onWindows = createTestSsh({ platform: 'windows' });
    cleanUps.push(() => onWindows.remove());
    const { host, port, user } = server;
    const problem = await connectInVain(onWindows, { host, port, user, via: [] });
    expect(problem).toMatchObject({ code: 'ssh/system-ssh-unsupported' });
  });

  test('a computer without ssh is told what is missing', async () => {
    vi.stubEnv('PATH', ssh.homeFolder);
    expect(await connectInVain(ssh, targetOf(server))).toMatchObject({ code: 'ssh/system-ssh-missing' });
    appendFileSync(
      join(ssh.homeFolder, 'ssh'),
      '#!/bin/sh\necho "Bad configuration option: knownhostscommand" >&2\nexit 255\n',
      {
        mode: 0o755,
      },
    );
    expect(await connectInVain(ssh, targetOf(server))).toMatchObject({ code: 'ssh/system-ssh-too-old' });
  });
});
