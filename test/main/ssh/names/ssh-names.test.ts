import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHosts } from '../../../../main/ssh/hosts.ts';
import type { Instance } from '../../../../preload/contract/instances.ts';
import { anInstance } from '../../../renderer/instances/an-instance.ts';
import { startRelay } from '../../../support/relay.ts';
import { type Sshd, sshdPath, startSshd } from '../../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../../support/test-ssh.ts';

const ref = 'aws:123456789012:us-east-1:i-0a11';

describe.skipIf(!sshdPath)('names for ssh, with OpenSSH on loopback', () => {
  let server: Sshd;
  let jump: Sshd;
  let ssh: TestSsh;
  let instance: Instance | undefined;
  let configPath: string;
  beforeAll(async () => {
    [server, jump] = await Promise.all([startSshd(), startSshd()]);
  });
  afterAll(() => Promise.all([server, jump].map((one) => one?.dispose())));
  beforeEach(() => {
    instance = anInstance({ ref, id: 'i-0a11', name: 'Train 01', state: 'running', publicAddress: '127.0.0.1' });
    ssh = createTestSsh({ findInstance: () => instance });
    configPath = join(ssh.homeFolder, '.ssh', 'config');
  });
  afterEach(() => ssh.remove());

  const reach = () => connect(ssh, targetOf(server, { instanceRef: ref }));
  const hostsFile = () => readFileSync(join(ssh.homeFolder, '.ssh', 'hangar.conf'), 'utf8');

  /** OpenSSH itself. It looks for an Include in the home folder of the account, so the test names the whole path. */
  async function run(...words: string[]): Promise<string> {
    const path = join(ssh.homeFolder, 'config-for-test');
    const hosts = join(ssh.homeFolder, '.ssh', 'hangar.conf');
    writeFileSync(path, readFileSync(configPath, 'utf8').replace('Include hangar.conf', `Include "${hosts}"`));
    const options = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'];
    const { stdout } = await promisify(execFile)('ssh', ['-F', path, ...options, ...words], { timeout: 15_000 });
    return stdout;
  }

  test('an instance that was reached is reached by name with ssh, which asks nothing', async () => {
    writeFileSync(configPath, 'Host *\n  User nobody\n  Port 2\n');
    await ssh.names.include(configPath);
    await reach();
    await expect.poll(() => run('-G', 'train-01')).toContain(`\nport ${server.port}\n`);
    expect(await run('-G', 'train-01')).toContain(`\nhostkeyalias ${ref}\n`);
    expect(await run('train-01', 'echo', 'hello')).toBe('hello\n');
    expect((await ssh.names.describe()).names).toEqual([{ ref, name: 'train-01' }]);
    expect(statSync(join(ssh.homeFolder, '.ssh', 'hangar.conf')).mode & 0o777).toBe(0o600);
  });

  test('a stop and a start with another address lead to the same machine; while it is stopped there is no such name', async () => {
    await ssh.names.include(configPath);
    await reach();
    await expect.poll(() => hostsFile()).toContain('HostName 127.0.0.1\n');
    instance = instance && { ...instance, state: 'stopped', publicAddress: undefined };
    await ssh.instancesChanged([]);
    expect(hostsFile()).not.toContain('Host train-01');
    instance = instance && { ...instance, state: 'running', publicAddress: '127.0.0.2' };
    await ssh.instancesChanged([]);
    expect(hostsFile()).toContain('HostName 127.0.0.2\n');
  });

  test('the new address is asked for the old key', async () => {
    await ssh.names.include(configPath);
    await reach();
    const relay = await startRelay(server.port);
    await expect.poll(() => hostsFile()).toContain('Host train-01');
    expect(await run('-o', `Port=${relay.port}`, 'train-01', 'echo', 'same')).toBe('same\n');
    const other = await startSshd();
    await expect(run('-o', `Port=${other.port}`, 'train-01', 'true')).rejects.toThrow(
      /HOST IDENTIFICATION HAS CHANGED|verification failed/,
    );
    await other.dispose();
    relay.dispose();
  });

  test('jump hosts come along, each with its own key', async () => {
    await ssh.names.include(configPath);
    const { host, port, user, keyPath } = jump;
    await connect(ssh, targetOf(server, { instanceRef: ref, via: [{ host, port, user, keyPath }] }));
    await expect.poll(() => hostsFile()).toContain('ProxyJump train-01.jump-1');
    expect(await run('train-01', 'echo', 'through')).toBe('through\n');
    // Once for the console, once for ssh.
    expect(jump.log().match(/Accepted publickey/g)).toHaveLength(2);
  });

  test('a key that was known for the address alone is known for the instance from then on', async () => {
    const key = readFileSync(join(server.folder, 'host_ed25519.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(join(ssh.homeFolder, '.ssh', 'known_hosts'), `[127.0.0.1]:${server.port} ${key}\n`);
    await reach();
    expect(readFileSync(join(ssh.dataFolder, 'known_hosts'), 'utf8')).toBe(`${ref} ${key}\n`);
  });

  test('the user’s config keeps its bytes, its mode and its place behind a link, and is as it was afterwards', async () => {
    const real = join(ssh.homeFolder, 'dotfiles-config');
    const before = Buffer.from('\ufeff# mine\r\nHost train-01\r\n  User me\r\n');
    writeFileSync(real, before);
    chmodSync(real, 0o640);
    symlinkSync(real, configPath);
    const { isOn, line } = await ssh.names.include(configPath);
    expect(isOn).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(`\ufeff${line}\r\n${before.toString('utf8').slice(1)}`);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(lstatSync(configPath).isSymbolicLink()).toBe(true);
    await reach();
    await expect.poll(() => hostsFile()).toContain('Host train-01-us-east-1\n');
    expect((await ssh.names.exclude(configPath)).isOn).toBe(false);
    expect(readFileSync(real).equals(before)).toBe(true);
    expect(existsSync(join(ssh.homeFolder, '.ssh', 'hangar.conf'))).toBe(false);
  });

  test('the names are not listed as hosts of the user’s own', async () => {
    writeFileSync(configPath, 'Host mine\n');
    await ssh.names.include(configPath);
    await reach();
    await expect.poll(() => hostsFile()).toContain('Host train-01');
    const { homeFolder } = ssh;
    const hosts = createHosts({
      homeFolder,
      platform: 'linux',
      environment: {},
      added: () => [],
      listsConfigured: true,
    });
    expect((await hosts.list()).hosts.map(({ name }) => name)).toContain('mine');
    expect((await hosts.list()).hosts.map(({ name }) => name)).not.toContain('train-01');
  });

  test('nothing is written for a user who has not asked for it, or who has another console write it', async () => {
    await reach();
    await ssh.instancesChanged([]);
    expect(existsSync(join(ssh.homeFolder, '.ssh', 'hangar.conf'))).toBe(false);
    await ssh.names.include(configPath);
    writeFileSync(join(ssh.homeFolder, '.ssh', 'hangar.conf'), 'another console’s');
    instance = instance && { ...instance, publicAddress: '127.0.0.3' };
    await ssh.instancesChanged([]);
    expect(hostsFile()).toBe('another console’s');
  });

  test('what can not be read is said, and no other file than the user’s config is ever written to', async () => {
    writeFileSync(join(ssh.homeFolder, 'elsewhere'), 'x');
    await expect(ssh.names.include(join(ssh.homeFolder, 'elsewhere'))).rejects.toMatchObject({
      code: 'app/invalid-input',
    });
    renameSync(ssh.dataFolder, configPath);
    await expect(ssh.names.describe()).rejects.toMatchObject({ code: 'ssh/config-unreadable' });
  });

  test('a hangar.conf of the user’s own is neither written over nor taken away', async () => {
    const own = join(ssh.homeFolder, '.ssh', 'hangar.conf');
    writeFileSync(configPath, 'Include hangar.conf\n');
    writeFileSync(own, 'Host mine\n');
    await expect(ssh.names.include(configPath)).rejects.toMatchObject({ code: 'ssh/hosts-file-not-ours' });
    await ssh.names.exclude(configPath);
    expect(readFileSync(own, 'utf8')).toBe('Host mine\n');
  });

  test('a name of a file that the user’s config includes stays the user’s', async () => {
    writeFileSync(configPath, 'Include work.conf\n');
    writeFileSync(join(ssh.homeFolder, '.ssh', 'work.conf'), 'Host train-01\n  HostName 10.9.9.9\n');
    await ssh.names.include(configPath);
    await reach();
    await expect
      .poll(async () => (await ssh.names.describe()).names.map(({ name }) => name))
      .toEqual(['train-01-us-east-1']);
    expect(await run('-G', 'train-01')).not.toContain(ref);
  });

  test('the next console, whose clouds have not answered yet, writes the address that was told last, or none', async () => {
    await ssh.names.include(configPath);
    await reach();
    await expect.poll(() => hostsFile()).toContain('HostName 127.0.0.1\n');
    const place = instance;
    instance = place && { ...place, publicAddress: '127.0.0.2', name: 'Train 02' };
    await ssh.instancesChanged([]);
    instance = undefined;
    const { homeFolder, dataFolder } = ssh;
    const next = createTestSsh({ findInstance: () => instance, homeFolder, dataFolder });
    await next.instancesChanged([]);
    expect(hostsFile()).toMatch(/Host train-02\n {2}HostName 127\.0\.0\.2\n/);
    instance = place && { ...place, state: 'stopped', publicAddress: undefined };
    await next.instancesChanged([]);
    instance = undefined;
    await next.instancesChanged([]);
    expect(hostsFile()).not.toContain('HostName');
    next.remove();
  });

  test('one that is out of view keeps its name, one that is gone does not', async () => {
    await ssh.names.include(configPath);
    await reach();
    await expect.poll(() => hostsFile()).toContain('Host train-01');
    instance = undefined;
    await ssh.instancesChanged([]);
    expect(hostsFile()).toContain('Host train-01');
    await ssh.instancesChanged([ref]);
    expect(hostsFile()).not.toContain('Host train-01');
  });

  test('an instance that is gone leaves no name behind', async () => {
    await ssh.names.include(configPath);
    await reach();
    await expect.poll(() => hostsFile()).toContain('Host train-01');
    instance = undefined;
    await ssh.instancesChanged([ref]);
    expect((await ssh.names.describe()).names).toEqual([]);
  });
});
