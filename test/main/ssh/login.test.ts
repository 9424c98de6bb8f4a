import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fingerprintBySshKeygen, makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, connectInVain, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';

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

  test.each([
    ['Ed25519', ['-t', 'ed25519']],
    ['RSA', ['-t', 'rsa', '-b', '3072']],
    ['RSA in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['RSA in PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
    ['ECDSA P-256', ['-t', 'ecdsa', '-b', '256']],
    ['ECDSA P-384', ['-t', 'ecdsa', '-b', '384']],
    ['ECDSA P-521', ['-t', 'ecdsa', '-b', '521']],
  ])('logs in with a key of type %s', async (name, words) => {
    const keyPath = makeKey(join(server.folder, name.replaceAll(/\W/g, '-')), ...words);
    server.authorize(`${keyPath}.pub`);
    const connectionId = await connect(ssh, targetOf({ ...server, keyPath }));
    const command = await ssh.exec(connectionId, 'true');
    command.stdout.resume();
    expect(await command.exit).toEqual({ exitCode: 0 });
  });

  describe('with an encrypted key', () => {
    let keyPath: string;
    beforeAll(() => {
      keyPath = makeKey(join(server.folder, 'encrypted'), '-t', 'ed25519');
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', keyPath]);
      server.authorize(`${keyPath}.pub`);
    });

    test('asks for the passphrase after the host key is decided, and again when it is wrong', async () => {
      const connectionId = ssh.connections.open(targetOf({ ...server, keyPath }));
      const asked = await untilPhase(ssh, connectionId, 'host-key');
      ssh.connections.decideHostKey(connectionId, asked.fingerprint, true);

      expect(await untilAsked(connectionId, 1)).toEqual({
        phase: 'passphrase',
        keyPath,
        wrong: false,
        attempt: 1,
        mayKeep: false,
      });
      ssh.connections.givePassphrase(connectionId, 'wrong');
      expect(await untilAsked(connectionId, 2)).toMatchObject({ wrong: true });
      ssh.connections.givePassphrase(connectionId, 'open sesame');
      await untilPhase(ssh, connectionId, 'ready');
    });

    test('gives up after three wrong passphrases', async () => {
      await connect(ssh, targetOf(server)); // the host is known from here on
      const connectionId = ssh.connections.open(targetOf({ ...server, keyPath }));
      for (const attempt of [1, 2, 3]) {
        await untilAsked(connectionId, attempt);
        ssh.connections.givePassphrase(connectionId, 'wrong');
      }
      const { problem } = await untilPhase(ssh, connectionId, 'closed');
      expect(problem).toMatchObject({ code: 'keys/wrong-passphrase', params: { path: keyPath } });
    });

    async function untilAsked(connectionId: string, attempt: number) {
      const ending = new AbortController();
      for await (const all of ssh.connections.watch(ending.signal)) {
        const state = all.find((connection) => connection.id === connectionId)?.state;
        if (state?.phase === 'passphrase' && state.attempt === attempt) return state;
        if (state?.phase === 'closed') throw new Error(JSON.stringify(state));
      }
      throw new Error('the watch ended');
    }
  });

  test('a key that others may read is refused before anything is sent, and works once it is fixed', async () => {
    const keyPath = join(server.folder, 'open-key');
    copyFileSync(server.keyPath, keyPath);
    chmodSync(keyPath, 0o644);
    const problem = await connectInVain(ssh, targetOf({ ...server, keyPath }));
    expect(problem).toMatchObject({ code: 'keys/permissions-too-open', params: { path: keyPath, mode: '0644' } });

    expect(await ssh.keys.check(keyPath)).toMatchObject({ problem: { code: 'keys/permissions-too-open' } });
    const fixed = await ssh.keys.fix(keyPath);
    expect(fixed.problem).toBeUndefined();
    await connect(ssh, targetOf({ ...server, keyPath }));
  });

  test.each([
    ['keys/not-found', undefined],
    ['keys/not-a-private-key', () => Buffer.from('notes')],
    ['keys/public-key', () => readFileSync(`${server.keyPath}.pub`)],
  ])('a key file with the problem %s ends the connection with it', async (code, content) => {
    const keyPath = join(server.folder, code.replace('/', '-'));
    if (content) writeFileSync(keyPath, content(), { mode: 0o600 });
    expect(await connectInVain(ssh, targetOf({ ...server, keyPath }))).toMatchObject({ code });
  });

  test('a refused login says who tried, with which key, and what the host would accept', async () => {
    const keyPath = makeKey(join(server.folder, 'stranger'), '-t', 'ed25519');
    const problem = await connectInVain(ssh, targetOf({ ...server, keyPath }));
    expect(problem).toMatchObject({
      code: 'ssh/authentication-failed',
      params: {
        user: server.user,
        methods: 'publickey',
        tried: `stranger (${fingerprintBySshKeygen(keyPath)})`,
      },
    });
  });

  test('one connection is shared by all who want the same account on the same host', async () => {
    const first = await connect(ssh, targetOf(server));
    expect(ssh.connections.open(targetOf(server))).toBe(first);
    expect(ssh.connections.open(targetOf({ ...server, user: 'somebody-else' }))).not.toBe(first);
    ssh.connections.close(first);
    expect(ssh.connections.open(targetOf(server))).not.toBe(first);
  });

  describe('with an agent', () => {
    let agent: ChildProcess;
    let agentPath: string;
    beforeAll(async () => {
      agentPath = join(server.folder, 'agent.sock');
      agent = spawn('ssh-agent', ['-D', '-a', agentPath], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => agent.stdout?.once('data', resolve)); // it prints where it listens
    });
    afterAll(() => agent?.kill());
    const withAgent = () => createTestSsh({ environment: { SSH_AUTH_SOCK: agentPath } });

    test('logs in with a key that only the agent has', async () => {
      const keyPath = makeKey(join(server.folder, 'agent-only'), '-t', 'rsa');
      server.authorize(`${keyPath}.pub`);
      execFileSync('ssh-add', ['-q', keyPath], { env: { ...process.env, SSH_AUTH_SOCK: agentPath } });
      const agentSsh = withAgent();
      const { keyPath: _none, ...target } = targetOf(server);
      await connect(agentSsh, target);
      agentSsh.remove();
    });

    test('says so when there is no agent, or one without a key', async () => {
      const { keyPath: _none, ...target } = targetOf(server);
      expect(await connectInVain(ssh, target)).toMatchObject({ code: 'ssh/no-agent' });
      execFileSync('ssh-add', ['-q', '-D'], { env: { ...process.env, SSH_AUTH_SOCK: agentPath } });
      const agentSsh = withAgent();
      expect(await connectInVain(agentSsh, target)).toMatchObject({ code: 'ssh/no-agent' });
      agentSsh.remove();
    });
  });

  test('a login is remembered for an instance, and its key is proposed first', async () => {
    const instance = {
      ref: 'aws:1:eu-west-1:i-1',
      id: 'i-1',
      name: 'trainer',
      provider: 'aws',
      account: '1',
      region: 'eu-west-1',
      zone: 'eu-west-1a',
      type: 'g5.xlarge',
      state: 'running',
      publicAddress: server.host,
      tags: {},
      sandbox: false,
      shape: {},
      operatingSystem: 'linux',
      spot: false,
      keyName: 'team',
      loginUsers: ['ubuntu', 'ec2-user'],
      stopLoses: {},
    } as const;
    const options = {
      findInstance: (ref: string) =>
        ref === instance.ref ? { ...instance, loginUsers: [...instance.loginUsers] } : undefined,
    };
    const own = createTestSsh(options);
    const named = makeKey(join(own.homeFolder, '.ssh', 'team.pem'), '-t', 'ed25519');
    const other = makeKey(join(own.homeFolder, '.ssh', 'id_ed25519'), '-t', 'ed25519');
    expect(await own.connections.propose(instance.ref, new AbortController().signal)).toEqual({
      host: server.host,
      port: 22,
      via: [],
      users: ['ubuntu', 'ec2-user'],
      keyPaths: [named, other],
    });

    await connect(own, targetOf(server, { instanceRef: instance.ref }));
    await expect.poll(() => readFileSync(join(own.dataFolder, 'logins.json'), 'utf8')).toContain(server.keyPath);
    const again = createTestSsh({ ...options, dataFolder: own.dataFolder, homeFolder: own.homeFolder });
    expect(await again.connections.propose(instance.ref, new AbortController().signal)).toMatchObject({
      users: [server.user, 'ubuntu', 'ec2-user'],
      keyPaths: [server.keyPath, named, other],
    });
    // Its host key is known under its own name, whatever address it has next.
    expect(readFileSync(join(own.dataFolder, 'known_hosts'), 'utf8')).toMatch(/^aws:1:eu-west-1:i-1 ssh-ed25519 /);
    again.remove();
    own.remove();
  });

  test('keys in the .ssh folder are listed with what is wrong with them', async () => {
    const folder = join(ssh.homeFolder, '.ssh');
    const good = makeKey(join(folder, 'a_good'), '-t', 'ed25519');
    const open = makeKey(join(folder, 'b_open'), '-t', 'ecdsa');
    chmodSync(open, 0o640);
    writeFileSync(join(folder, 'config'), 'Host *');
    writeFileSync(join(folder, 'c_damaged'), readFileSync(good, 'utf8').slice(0, 150), { mode: 0o600 });
    const listed = await ssh.keys.list();
    expect(listed.map(({ path, problem }) => [path, problem?.code])).toEqual([
      [good, undefined],
      [open, 'keys/permissions-too-open'],
      [join(folder, 'c_damaged'), 'keys/damaged'],
    ]);
    expect(listed[0]).toMatchObject({ type: 'ssh-ed25519', bits: 256, fingerprint: fingerprintBySshKeygen(good) });
  });
});
