import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseHeldKeys } from '../../../main/ssh/agent.ts';
import { createHosts } from '../../../main/ssh/hosts.ts';
import { writeOpenSshKey } from '../../../main/ssh/openssh-key.ts';
import { wireFields } from '../../../main/ssh/ssh-wire.ts';
import type { ConnectionTarget } from '../../../preload/contract/connections.ts';
import { makeFolder } from '../../support/folder.ts';
import { startAgent, type TestAgent } from '../../support/ssh-agent.ts';
import { fingerprintBySshKeygen, makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, connectInVain, createTestSsh, type TestSsh, untilPhase } from '../../support/test-ssh.ts';

describe.skipIf(!sshdPath)('a host of ~/.ssh/config', () => {
  let server: Sshd;
  let strict: Sshd;
  let agent: TestAgent;
  let home: Awaited<ReturnType<typeof makeFolder>>;
  /** Keys that no server knows. */
  let strangers: string[];
  let wire: string;
  let ssh: TestSsh;
  beforeAll(async () => {
    [server, strict] = await Promise.all([startSshd(), startSshd({ config: ['MaxAuthTries 2'] })]);
    home = await makeFolder({ '.ssh/config': '' });
    agent = await startAgent(join(server.folder, 'agent.sock'));
    strangers = [1, 2, 3, 4].map((count) => makeKey(join(server.folder, `stranger${count}`), '-t', 'ed25519'));
    wire = join(server.folder, 'wire.mjs');
    writeFileSync(
      wire,
      `import { connect } from 'node:net';
      const [host, port] = process.argv.slice(2);
      process.stderr.write(\`on the way to \${host}\\n\`);
      const socket = connect(Number(port), host, () => process.stdin.pipe(socket).pipe(process.stdout));
      socket.on('error', (error) => { process.stderr.write(error.message); process.exit(3); });`,
    );
  });
  afterAll(async () => {
    agent?.dispose();
    await home?.dispose();
    await Promise.all([server, strict].map((it) => it?.dispose()));
  });
  beforeEach(() => agent.empty());
  afterEach(() => ssh?.remove());

  /** A console in whose configuration `lines` stand under `Host box`. */
  function configure(lines: string, { host = server, others = '', sock = agent.path as string | undefined } = {}) {
    const at = `HostName ${host.host}\n  Port ${host.port}\n  User ${host.user}`;
    writeFileSync(join(home.path, '.ssh', 'config'), `Host box\n  ${at}\n  ${lines}\n${others}`);
    rmSync(join(home.path, '.ssh', 'known_hosts'), { force: true });
    const environment = sock === undefined ? {} : { SSH_AUTH_SOCK: sock };
    const options = { homeFolder: home.path, platform: 'linux' as const, environment };
    const hosts = createHosts({ ...options, added: () => [], listsConfigured: true });
    ssh = createTestSsh({ ...options, hosts, timeoutMs: 5000 });
    return hosts;
  }
  async function targetOfBox(hosts: ReturnType<typeof configure>, more: Partial<ConnectionTarget> = {}) {
    const { host, port, user = '', via, configured } = await hosts.route('config', 'box');
    return { host, port, user, via, ...(configured === undefined ? {} : { configured }), ...more };
  }
  const nameOf = (keyPath: string) => `${keyPath.split('/').at(-1)} (${fingerprintBySshKeygen(keyPath)})`;

  test('its key files are tried one after another, and none that the host does not want asks for a passphrase', async () => {
    const locked = makeKey(join(server.folder, 'locked'), '-t', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret', '-f', locked]);
    const files = [strangers[0], locked, join(server.folder, 'gone'), server.keyPath];
    const hosts = configure(files.map((path) => `IdentityFile ${path}`).join('\n  '));
    await connect(ssh, await targetOfBox(hosts));
  });

  test('the usual keys count where none is named, and what is in the agent comes first', async () => {
    const hosts = configure('');
    agent.add(server.keyPath);
    await connect(ssh, await targetOfBox(hosts));
    agent.empty();
    writeFileSync(join(home.path, '.ssh', 'id_ed25519'), readFileSync(server.keyPath), { mode: 0o600 });
    ssh.remove();
    const again = configure('');
    await connect(ssh, await targetOfBox(again));
    rmSync(join(home.path, '.ssh', 'id_ed25519'));
  });

  test('IdentitiesOnly keeps to the keys that are named, IdentityAgent to the agent that is', async () => {
    agent.add(server.keyPath);
    const only = configure(`IdentitiesOnly yes\n  IdentityFile ${strangers[0]}`);
    expect(await connectInVain(ssh, await targetOfBox(only))).toMatchObject({
      code: 'ssh/authentication-failed',
      params: { tried: nameOf(strangers[0] ?? '') },
    });
    ssh.remove();
    // A public key alone says which of the agent's is meant.
    const named = configure(`IdentitiesOnly yes\n  IdentityFile ${server.keyPath}.pub`);
    await connect(ssh, await targetOfBox(named));
    ssh.remove();
    const none = configure('IdentityAgent none');
    expect(await connectInVain(ssh, await targetOfBox(none))).toMatchObject({ code: 'ssh/no-agent' });
    ssh.remove();
    const elsewhere = configure(`IdentityAgent ${agent.path}`, { sock: undefined });
    await connect(ssh, await targetOfBox(elsewhere));
  });

  test('a key file that is named and not there is what the refusal names, unless the agent has one that fits', async () => {
    const missing = join(server.folder, 'missing.pem');
    const hosts = configure(`IdentitiesOnly yes\n  IdentityFile ${missing}`);
    agent.add(strangers[0] ?? '');
    expect(await connectInVain(ssh, await targetOfBox(hosts))).toMatchObject({
      code: 'keys/not-found',
      params: { path: missing },
    });
    ssh.remove();
    agent.empty();
    agent.add(server.keyPath);
    const standIn = configure(`IdentityFile ${missing}`);
    await connect(ssh, await targetOfBox(standIn));
  });

  test('too many keys in the agent: what was tried and what was not is told, and the right one alone gets in', async () => {
    const hosts = configure('', { host: strict });
    agent.add(...strangers, strict.keyPath);
    const target = await targetOfBox(hosts);
    const problem = await connectInVain(ssh, target);
    expect(problem).toMatchObject({ code: 'ssh/too-many-tries', params: { user: strict.user, methods: 'publickey' } });
    expect(problem.details).toMatch(/Too many authentication failures/);
    const held = (await ssh.keys.agents()).flatMap(({ keys }) => keys.map(({ fingerprint }) => fingerprint));
    expect(held).toHaveLength(5);
    const told = `${problem.params.tried}, ${problem.params.untried}`;
    expect(held.filter((fingerprint) => !told.includes(fingerprint))).toEqual([]);
    expect(String(problem.params.untried)).toContain(fingerprintBySshKeygen(strict.keyPath));
    await connect(ssh, { ...target, agentKey: fingerprintBySshKeygen(strict.keyPath) });
    const gone = await connectInVain(ssh, { ...target, agentKey: 'SHA256:gone' });
    expect(gone).toMatchObject({ code: 'ssh/key-not-in-agent' });
  });

  test('agents are listed with what they hold, also with what only OpenSSH itself can use', async () => {
    configure('');
    agent.add(strangers[0] ?? '');
    expect(await ssh.keys.agents()).toEqual([
      {
        kind: 'environment',
        path: agent.path,
        keys: [
          { type: 'ssh-ed25519', bits: 256, fingerprint: fingerprintBySshKeygen(strangers[0] ?? ''), comment: 'test' },
        ],
      },
    ]);
    ssh.remove();
    configure('', { sock: join(server.folder, 'nobody') });
    expect(await ssh.keys.agents()).toMatchObject([{ keys: [], problem: { code: 'ssh/no-agent' } }]);
  });

  test('a security key among others, which only OpenSSH itself can ask, is passed over', async () => {
    const security = join(server.folder, 'id_sk');
    const blob = wireFields('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), 'ssh:');
    writeFileSync(security, writeOpenSshKey(blob, wireFields('sk-ssh-ed25519@openssh.com'), ''), { mode: 0o600 });
    const hosts = configure(`IdentityFile ${security}\n  IdentityFile ${server.keyPath}`);
    const target = await targetOfBox(hosts);
    await connect(ssh, target);
  });

  test('one behind a program is reached through it, and so is one behind that', async () => {
    const program = `ProxyCommand ${process.execPath} ${wire} %h %p`;
    const hosts = configure(`IdentityFile ${server.keyPath}\n  ${program}`);
    const route = await hosts.route('config', 'box');
    expect(route.proxyCommand).toBe(`${process.execPath} ${wire} ${server.host} ${server.port}`);
    await connect(ssh, await targetOfBox(hosts));
    ssh.remove();
    const jump = `Host mid\n  HostName ${server.host}\n  Port ${server.port}\n  IdentityFile ${server.keyPath}\n  ${program}\n`;
    const chained = configure(`ProxyJump mid\n  IdentityFile ${strict.keyPath}`, { host: strict, others: jump });
    const target = await targetOfBox(chained);
    expect(target.via).toMatchObject([{ configured: 'mid', port: server.port }]);
    await connect(ssh, target);
  });

  test('a program that ends under a connection ends that', async () => {
    const hosts = configure(`IdentityFile ${server.keyPath}\n  ProxyCommand ${process.execPath} ${wire} %h %p`);
    const connectionId = await connect(ssh, await targetOfBox(hosts));
    const command = await ssh.exec(connectionId, 'echo $PPID; sleep 60');
    const { value } = await command.stdout[Symbol.asyncIterator]().next();
    process.kill(Number(String(value)), 'SIGKILL'); // the process that serves this connection, and so the program's other end
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem?.code).toBe('ssh/connection-lost');
  });

  test('a program that can not be run keeps from the host: it is not dialled in another way', async () => {
    const place = { path: join(home.path, '.ssh', 'config'), line: 6 };
    const good = configure(`IdentityFile ${server.keyPath}`);
    const target = await targetOfBox(good);
    ssh.remove();
    const unknown = configure(`IdentityFile ${server.keyPath}\n  ProxyCommand nc --from %u %h %p`);
    const refused = { code: 'ssh/proxy-command-token', params: { host: 'box', token: '%u', ...place } };
    await expect(unknown.route('config', 'box')).rejects.toMatchObject(refused);
    expect(await connectInVain(ssh, target)).toMatchObject(refused);
    expect((await unknown.describe({ host: 'box' })).problems).toMatchObject([refused]);
    ssh.remove();
    configure(`IdentityFile ${server.keyPath}\n  ProxyCommand nc %h %p -l %r`);
    // One that a person has typed beside the host.
    expect(await connectInVain(ssh, { ...target, user: 'a; touch x' })).toMatchObject({
      code: 'ssh/proxy-command-unsafe',
      params: { host: 'box', name: 'a; touch x', ...place },
    });
  });

  test('a program that ends is told with what it said, and a name that a shell would run goes into none', async () => {
    const hosts = configure(`ProxyCommand ${process.execPath} ${wire} %h 1; exit 7`);
    const problem = await connectInVain(ssh, await targetOfBox(hosts));
    expect(problem).toMatchObject({ code: 'ssh/proxy-command', params: { how: '3' } });
    expect(problem.details).toContain(`on the way to ${server.host}`);
    const hop = { host: '$(touch /tmp/x)', port: 22, user: 'u', configured: '$(touch /tmp/x)' };
    const others = 'Host *\n  ProxyCommand echo %h %r\n';
    ssh.remove();
    const hostile = configure('', { others });
    expect(await hostile.settings(hop)).toMatchObject({
      proxyCommand: undefined,
      proxyRefusal: { code: 'ssh/proxy-command-unsafe' },
    });
    expect(await hostile.settings({ ...hop, host: server.host })).toBeUndefined();
    expect((await hostile.settings({ ...hop, host: 'plain', configured: 'plain' }))?.proxyCommand).toBe('echo plain u');
  });

  test('its own known_hosts counts, under the name that the configuration gives its key', async () => {
    const file = join(server.folder, 'known');
    const key = readFileSync(join(server.folder, 'host_ed25519.pub'), 'utf8');
    writeFileSync(file, `# mine\nthe-box,other ${key}`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const lines = `HostKeyAlias the-box\n  UserKnownHostsFile ${file}\n  StrictHostKeyChecking yes\n  IdentityFile ${server.keyPath}`;
    const known = configure(lines);
    const before = readFileSync(file);
    await untilPhase(ssh, ssh.connections.open(await targetOfBox(known)), 'ready'); // nobody is asked
    expect(readFileSync(file)).toEqual(before);
    ssh.remove();
    writeFileSync(file, `@revoked * ${key}`);
    const revoked = configure(lines);
    expect(await connectInVain(ssh, await targetOfBox(revoked))).toMatchObject({ code: 'ssh/host-key-revoked' });
    ssh.remove();
    writeFileSync(file, '');
    const unknown = configure(lines);
    expect(await connectInVain(ssh, await targetOfBox(unknown))).toMatchObject({
      code: 'ssh/host-key-strict',
      params: { fingerprint: server.hostKeyFingerprint, name: 'box' },
    });
    ssh.remove();
    // Never weaker than asking.
    const careless = configure(lines.replace('Checking yes', 'Checking no'));
    const asked = await untilPhase(ssh, ssh.connections.open(await targetOfBox(careless)), 'host-key');
    expect(asked.fingerprint).toBe(server.hostKeyFingerprint);
  });

  test('a look at its keys takes its own known_hosts, its name there and its way', async () => {
    const file = join(server.folder, 'looked');
    const key = (host: Sshd) => readFileSync(join(host.folder, 'host_ed25519.pub'), 'utf8');
    writeFileSync(file, `the-box ${key(strict)}`);
    const lines = `HostKeyAlias the-box\n  UserKnownHostsFile ${file}\n  IdentityFile ${strict.keyPath}`;
    const look = async (hosts: ReturnType<typeof configure>) =>
      ssh.lookAtHostKeys(await targetOfBox(hosts), undefined).finally(() => ssh.remove());
    const known = {
      known: [{ fingerprint: strict.hostKeyFingerprint, path: file, line: 1 }],
      offered: expect.arrayContaining([expect.objectContaining({ keyType: 'ssh-ed25519', verdict: 'known' })]),
    };
    expect(await look(configure(lines, { host: strict }))).toMatchObject(known);
    const program = `ProxyCommand ${process.execPath} ${wire} 127.0.0.1 ${strict.port}`;
    expect(await look(configure(`${lines}\n  ${program}`, { host: { ...strict, port: 1 } }))).toMatchObject(known);
    // A jump host is logged in to, and asks nobody.
    const mid = `Host mid\n  HostName ${server.host}\n  Port ${server.port}\n  IdentityFile ${server.keyPath}\n`;
    const jumped = () => configure(`${lines}\n  ProxyJump mid`, { host: strict, others: mid });
    await expect(look(jumped())).rejects.toMatchObject({ code: 'ssh/asks-again', params: { host: server.host } });
    const hosts = jumped();
    writeFileSync(join(home.path, '.ssh', 'known_hosts'), `[${server.host}]:${server.port} ${key(server)}`);
    const target = await targetOfBox(hosts);
    expect(await ssh.lookAtHostKeys(target, undefined)).toMatchObject(known);
    expect(await ssh.lookAtHostKeys(target, undefined)).toMatchObject(known); // over the same connection
  });
});

test('an agent that answers nonsense holds nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const keys = parseHeldKeys(Buffer.from([12, ...bytes]));
      expect(keys === undefined || keys.length <= 50).toBe(true);
    }),
  );
});
