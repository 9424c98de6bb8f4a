import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine, startCommandLine } from '../../support/command-line.ts';
import { createTestFolder } from '../../support/models.ts';
import { startRelay } from '../../support/relay.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';

const files = createTestFolder();
afterAll(files.dispose);

const folders = { home: files.folder, state: join(files.folder, 'state') };
const hangar = (...args: string[]) => runCommandLine(args, folders);

test('ssh resolve prints what ssh -G would, and with --json one document', async () => {
  const config = files.write(
    'config',
    'Host gpu\n  HostName gpu.lab\n  Port 2200\n  IdentityFile ~/.ssh/gpu\nUser ada\n',
  );
  const lines = (await hangar('ssh', 'resolve', 'gpu', '-F', config)).out.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining(['hostname gpu.lab', 'port 2200', 'identityfile ~/.ssh/gpu', 'user ada']),
  );
  const { code, out } = await hangar('ssh', 'resolve', 'grace@gpu', '-F', config, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    hostname: 'gpu.lab',
    port: 2200,
    user: 'grace',
    proxyjump: null,
    problems: [],
  });
});

test('ssh resolve says nothing of a host where the named file is not there (2)', async () => {
  const { code, out, error } = await hangar('ssh', 'resolve', 'gpu', '-F', join(files.folder, 'gone'));
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain(join(files.folder, 'gone'));
});

test('ssh resolve says which line of a configuration makes no sense (1), and what a program would have to decide', async () => {
  const config = files.write('broken', 'Host a\n  User "ada\nMatch exec "true"\n  Port 2200\n');
  const { code, out, error } = await hangar('ssh', 'resolve', 'a', '-F', config);
  expect(code).toBe(1);
  expect(out).toContain('port 22\n');
  expect(error).toContain('broken, line 3: this Match would run a program');
  expect(error).toMatch(/broken.*2/);
});

test('ssh resolve says so where the ProxyCommand would not be run (1)', async () => {
  const config = files.write('proxied', 'Host a\n  ProxyCommand nc --from %u %h %p\n');
  const { code, out, error } = await hangar('ssh', 'resolve', 'a', '-F', config);
  expect(code).toBe(1);
  expect(out).toContain('proxycommand nc --from %u %h %p\n'); // as `ssh -G` prints it
  expect(error).toMatch(/%u, which means nothing there[\s\S]*line 2 of .*proxied/);
});

describe.skipIf(!sshdPath)('ssh run', () => {
  let hosts: Sshd[] = [];
  beforeAll(async () => {
    hosts = await Promise.all([startSshd(), startSshd()]);
    const [first, second] = hosts;
    if (first && second) second.authorize(`${first.keyPath}.pub`);
  });
  afterAll(() => Promise.all(hosts.map((host) => host.dispose())));

  const names = () => hosts.map(({ user, port }) => `${user}@127.0.0.1:${port}`);
  const trusted = () => hosts.flatMap(({ hostKeyFingerprint }) => ['--trust', hostKeyFingerprint]);
  const run = (...args: string[]) => hangar('ssh', 'run', '--key', hosts[0]?.keyPath ?? '', ...trusted(), ...args);

  test('puts hosts with the same answer together, and those that differ apart', async () => {
    const [first = '', second = ''] = names();
    const same = await run(first, second, '--', 'echo', 'driver 550;', 'echo', 'odd >&2');
    expect(same).toMatchObject({ code: 0, out: `— ${first}, ${second} (2)\ndriver 550\nodd\n` });
    const { code, out } = await run(first, second, '--json', '--', 'echo $SSH_CONNECTION | cut -d" " -f4; exit 3');
    expect(code).toBe(1);
    const { answers, groups } = JSON.parse(out);
    expect(answers).toMatchObject([
      { host: first, exitCode: 3, stdout: `${hosts[0]?.port}\n`, stderr: '', problem: null },
      { host: second, exitCode: 3, stdout: `${hosts[1]?.port}\n`, stderr: '', problem: null },
    ]);
    expect(groups.map((group: { hosts: string[] }) => group.hosts)).toEqual([[first], [second]]);
  });

  test('a host that cannot be asked is told beside the answers of the others (3)', async () => {
    const [first = ''] = names();
    const { code, out, error } = await run(first, 'nobody@127.0.0.1:1', '--', 'echo here');
    expect(code).toBe(3);
    expect(out).toContain(`— ${first}\nhere\n`);
    expect(error).toContain('nobody@127.0.0.1:1');
  });

  test('hostkey shows what is known and what is offered, and fails where a shown key would be refused', async () => {
    const [first, second] = hosts;
    if (!first || !second) throw new Error('no hosts');
    // Of its own: the others have trusted keys in theirs.
    const look = (...args: string[]) =>
      runCommandLine(['ssh', 'hostkey', ...args], { ...folders, state: join(files.folder, 'untrusting') });
    const key = (path: string) => readFileSync(path, 'utf8').split(' ').slice(0, 2).join(' ');
    mkdirSync(join(files.folder, '.ssh'), { recursive: true });
    const known = files.write(
      '.ssh/known_hosts',
      `[127.0.0.1]:${first.port} ${key(`${first.folder}/host_ed25519.pub`)}\n`,
    );
    const { code, out } = await look(`x@127.0.0.1:${first.port}`, '--json');
    expect(code).toBe(0);
    const { known: lines, offered } = JSON.parse(out);
    const { hostKeyFingerprint: fingerprint } = first;
    expect(lines).toEqual([{ keyType: 'ssh-ed25519', fingerprint, marker: 'none', path: known, line: 1 }]);
    expect(offered[0]).toEqual({ keyType: 'ssh-ed25519', fingerprint, verdict: 'known' });
    expect(offered.map(({ keyType }: { keyType: string }) => keyType).sort()).toEqual([
      'ecdsa-sha2-nistp256',
      'ssh-ed25519',
      'ssh-rsa',
    ]);
    expect(offered.slice(1).map(({ verdict }: { verdict: string }) => verdict)).toEqual(['unknown', 'unknown']);
    files.write('.ssh/known_hosts', `[127.0.0.1]:${second.port} ${key(`${first.folder}/host_ed25519.pub`)}\n`);
    const other = await look(`127.0.0.1:${second.port}`);
    expect(other).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^offered +ssh-ed25519 +SHA256:\S+ +changed$/m),
    });
  });

  test('hostkey goes through the jump hosts of the configuration, and asks whoever is there for what they want', async () => {
    const [first, second] = hosts;
    if (!first || !second) throw new Error('no hosts');
    const entry = (name: string, { port, user }: Sshd, more = '') =>
      `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  User ${user}\n  IdentityFile ${first.keyPath}\n${more}`;
    mkdirSync(join(files.folder, '.ssh'), { recursive: true });
    files.write('.ssh/config', entry('mid', first) + entry('end', second, '  ProxyJump mid\n'));
    const look = () =>
      runCommandLine(['ssh', 'hostkey', 'end', '--json'], { ...folders, state: join(files.folder, 'jumping') });
    const key = readFileSync(`${first.folder}/host_ed25519.pub`, 'utf8');
    files.write('.ssh/known_hosts', '');
    expect(await look()).toMatchObject({ code: 3, error: expect.stringContaining(first.hostKeyFingerprint) });
    files.write('.ssh/known_hosts', `[127.0.0.1]:${first.port} ${key}`);
    const { code, out } = await look();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      port: second.port,
      known: [],
      offered: expect.arrayContaining([
        { keyType: 'ssh-ed25519', fingerprint: second.hostKeyFingerprint, verdict: 'unknown' },
      ]),
    });
  });

  test('gauges over a network that has gone say so, and end at once when they are told to', async () => {
    const [first] = hosts;
    if (!first) throw new Error('no host');
    const relay = await startRelay(first.port);
    const trust = ['--key', first.keyPath, '--trust', first.hostKeyFingerprint];
    const gauges = startCommandLine(['gauges', `${first.user}@127.0.0.1:${relay.port}`, ...trust], folders);
    await gauges.says(/cpu/);
    relay.freeze();
    await gauges.says(/has sent no figures for ten seconds/);
    gauges.process.kill('SIGTERM');
    await gauges.ended;
    relay.dispose();
  }, 60_000);

  test('keeps a mebibyte of what a host writes without end, and reads on', async () => {
    const [first = ''] = names();
    const { code, out } = await run(first, '--json', '--', 'yes | head -c 3000000');
    expect(code).toBe(0);
    const [answer] = JSON.parse(out).answers;
    expect(answer.stdout).toHaveLength(2 ** 20);
    expect(answer.omittedBytes).toBe(3_000_000 - 2 ** 20);
  });
});

test('ssh run wants hosts and a command (2)', async () => {
  expect(await hangar('ssh', 'run', 'somewhere')).toMatchObject({ code: 2 });
});
