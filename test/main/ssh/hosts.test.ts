import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSshHosts } from '../../../main/clouds/ssh-hosts.ts';
import { createHosts, type Hosts } from '../../../main/ssh/hosts.ts';
import type { AddedHost } from '../../../preload/contract/hosts.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { makeFolder } from '../../support/folder.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh } from '../../support/test-ssh.ts';

const never = new AbortController().signal;

describe.skipIf(!sshdPath)('hosts that no cloud has told of', () => {
  let server: Sshd;
  let ssh: TestSsh;
  let hosts: Hosts;
  let homeFolder: string;
  let listed: Instance[] = [];
  const added: AddedHost[] = [];

  beforeAll(async () => {
    server = await startSshd();
    const home = await makeFolder({ '.ssh/config': '' });
    homeFolder = home.path;
    hosts = createHosts({ homeFolder, platform: 'linux', environment: {}, added: () => added, listsConfigured: true });
    ssh = createTestSsh({
      homeFolder,
      hosts,
      findInstance: (ref) => listed.find((instance) => instance.ref === ref),
    });
    writeConfig(`
      Host lab
        HostName ${server.host}
        Port ${server.port}
        User ${server.user}
        IdentityFile ${server.keyPath}
        HostKeyAlias the-lab
      Host behind
        HostName ${server.host}
        Port ${server.port}
        User ${server.user}
        IdentityFile ${server.keyPath}
        ProxyJump lab
      Host keyless
        HostName ${server.host}
        Port ${server.port}
        HostKeyAlias the-lab
        IdentityFile ~/keys/gone
      Host odd
        ProxyCommand nc %h %p
      Host github.com
        User git
      Host *
        ServerAliveInterval 30`);
    await list();
  });
  afterAll(async () => {
    ssh.remove();
    await server.dispose();
  });

  function writeConfig(text: string) {
    writeFileSync(join(homeFolder, '.ssh', 'config'), text);
  }
  async function list() {
    const pages = createSshHosts((await hosts.list()).hosts).list(
      { accountKey: 'ssh:hosts', provider: 'ssh', region: 'all' },
      never,
    );
    listed = [];
    for await (const page of pages) listed.push(...page);
  }
  const named = (name: string) => listed.find((instance) => instance.name === name)?.ref ?? '';

  async function reach(name: string) {
    const { host, port, users, keyPaths, via } = await ssh.connections.propose(named(name), never);
    const [user = '', keyPath = ''] = [users[0], keyPaths[0]];
    return connect(ssh, { host, port, user, keyPath, via, instanceRef: named(name) });
  }
  const ownKnownHosts = () => readFileSync(join(ssh.dataFolder, 'known_hosts'), 'utf8');

  test('a key file that the configuration names and that is gone is tried first, so that it is told', async () => {
    const proposed = await ssh.connections.propose(named('keyless'), never);
    expect(proposed.keyPaths[0]).toBe(join(homeFolder, 'keys/gone'));
    await expect(reach('keyless')).rejects.toThrow(/keys\/not-found.*keys\/gone/);
  });

  test('those of ~/.ssh/config are listed, but not what only Git talks to', () => {
    expect(listed.map(({ name }) => name)).toEqual(['lab', 'behind', 'keyless', 'odd']);
  });

  test('one is reached as its configuration says, and its key is known as OpenSSH would know it', async () => {
    await reach('lab');
    expect(ownKnownHosts()).toContain('the-lab ssh-ed25519 ');
  });

  test('one behind another is reached through it', async () => {
    const { via } = await ssh.connections.propose(named('behind'), never);
    expect(via).toEqual([{ host: server.host, port: server.port, user: server.user, configured: 'lab' }]);
    await reach('behind');
    expect(ownKnownHosts()).toContain(`[${server.host}]:${server.port} ssh-ed25519 `);
  });

  test('one that is reached through a command of its own says which', async () => {
    expect(await ssh.connections.propose(named('odd'), never)).toMatchObject({
      configured: 'odd',
      proxyCommand: 'nc odd 22',
    });
  });

  test('one whose configuration names no user is reached under the name that one has here, as by ssh', async () => {
    expect((await ssh.connections.propose(named('odd'), never)).users).toEqual([userInfo().username]);
  });

  test('one that a person has added stays the same when it gets another name and address', async () => {
    const { host, port, user } = server;
    const id = '6d1f8f6e-6f0b-4a3c-9c0e-0a1b2c3d4e5f';
    added.push({ id, name: 'box', host: 'old.example', port: 22, user, jumps: 'lab' });
    await list();
    const ref = named('box');
    added.splice(0, 1, { id, name: 'bench', host, port, user, jumps: '' });
    await list();
    expect(named('bench')).toBe(ref);
    expect(await ssh.connections.propose(ref, never)).toMatchObject({ host, port, users: [user], via: [] });
  });

  test('a mistake in the configuration is told with its line, and the other hosts are listed', async () => {
    writeConfig('Host one\n  User "ada\nHost two');
    const { hosts: found, problems } = await hosts.list();
    expect(found.map(({ name }) => name)).toEqual(['one', 'two', 'bench']);
    expect(problems).toEqual([
      { code: 'clouds/config-mistake', params: { file: join(homeFolder, '.ssh', 'config'), line: 2 } },
    ]);
  });

  test('a configuration that others may write to names no host and no command, and is told', async () => {
    const path = join(homeFolder, '.ssh', 'config');
    chmodSync(path, 0o646);
    const { hosts: found, problems } = await hosts.list();
    expect(found.map(({ name }) => name)).toEqual(['bench']);
    expect(problems).toEqual([{ code: 'ssh/config-too-open', params: { path } }]);
    chmodSync(path, 0o644);
  });
});
