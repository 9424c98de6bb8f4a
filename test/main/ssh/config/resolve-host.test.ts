import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeHost, type HostDescription } from '../../../../main/ssh/config/describe-host.ts';
import { readSshConfig } from '../../../../main/ssh/config/read-config.ts';
import { type LocalSide, listHostNames, resolveHost } from '../../../../main/ssh/config/resolve-host.ts';
import { findOnPath } from '../../../support/find-on-path.ts';

const ssh = findOnPath('ssh');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** This very computer: what `ssh` itself goes by. */
const atHome: LocalSide = {
  user: userInfo().username,
  uid: userInfo().uid,
  hostName: hostname(),
  homeFolder: userInfo().homedir,
  environment: process.env,
};
const local: LocalSide = {
  user: userInfo().username,
  uid: userInfo().uid,
  hostName: hostname(),
  homeFolder: '/home/ada',
  environment: { KEYS: '/keys' },
};

async function configOf(text: string, files: Record<string, string> = {}) {
  const place = await mkdtemp(join(folder, 'case-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(place, name, '..'), { recursive: true });
    await writeFile(join(place, name), content);
  }
  await writeFile(join(place, 'config'), text);
  return readSshConfig({ userFile: join(place, 'config'), systemFile: undefined, homeFolder: place });
}

async function resolve(text: string, alias: string, files?: Record<string, string>) {
  return resolveHost(await configOf(text, files), alias, local);
}

describe('a host of the configuration', () => {
  test('takes the first value that fits, and every key file', async () => {
    const text = `
      Host gpu
        HostName = "%h.lab.example"
        Port=2200 # not 22
        IdentityFile ~/.ssh/gpu
      Host *
        Port 22
        User ada
        IdentityFile "\${KEYS}/%r@%h"
        IdentitiesOnly yes`;
    expect(await resolve(text, 'gpu')).toMatchObject({
      hostName: 'gpu.lab.example',
      port: 2200,
      user: 'ada',
      identityFiles: ['/home/ada/.ssh/gpu', '/keys/ada@gpu.lab.example'],
      identitiesOnly: true,
    });
  });

  test('is reached over jump hosts, or by a command, whichever is said first', async () => {
    const jump = await resolve('Host a\n ProxyJump u@j1:2222,j2\n ProxyCommand nc %h %p', 'a');
    expect(jump).toMatchObject({ jumps: ['u@j1:2222', 'j2'], proxyCommand: undefined });
    const command = await resolve('Host a\n ProxyCommand ssh -W "[%h]:%p" bastion # all of it\n ProxyJump j', 'a');
    expect(command).toMatchObject({ jumps: [], proxyCommand: 'ssh -W "[a]:22" bastion # all of it' });
    expect(await resolve('Host a\n ProxyJump none\nHost *\n ProxyJump j', 'a')).toMatchObject({ jumps: [] });
  });

  test('is not reached by a command with a token that means nothing, or with a name that a shell reads as more', async () => {
    const text = `
      Host token
        ProxyCommand nc --from %u %h %p
      Host user
        User a;b
      Host *
        ProxyCommand nc %% %h %n %p %k %r`;
    expect(await resolve(text, 'token')).toMatchObject({
      proxyCommand: undefined,
      proxyRefusal: { token: '%u', lineNumber: 3 },
    });
    expect((await resolve(text, 'user')).proxyRefusal).toMatchObject({ name: 'a;b', lineNumber: 7 });
    expect((await resolve(text, '$(x)')).proxyRefusal).toMatchObject({ name: '$(x)', lineNumber: 7 });
    const plain = await resolve(text, 'plain');
    expect(plain).toMatchObject({ proxyRefusal: undefined, proxyCommand: `nc % plain plain 22 plain ${local.user}` });
    expect((await resolve('Host a\n ProxyCommand nc 100%', 'a')).proxyRefusal).toMatchObject({ token: '%' });
  });

  test('is found in files that are included, inside a Host and by a pattern, but not twice and not in circles', async () => {
    const text = 'Host a\n  Include d/*.conf\nInclude ~/loop\nHost a b\n  User last';
    const files = { 'd/1.conf': 'User one\nHost b\n User two', 'd/.hidden.conf': 'Port 99', loop: 'Include loop' };
    expect(await resolve(text, 'a', files)).toMatchObject({ user: 'one', port: 22 });
    expect(await resolve(text, 'b', files)).toMatchObject({ user: 'last' });
  });

  test('is matched by user, host and the last pass, and what would run a program is passed over and told', async () => {
    const text = `
      Match originalhost a user grace
        Port 1
      Match exec "true" host a
        Port 2
      Host a
        HostName real.example
        User ada
      Match final host real.*
        Port 3`;
    const found = await resolve(text, 'a');
    expect(found.port).toBe(3);
    expect(found.skippedMatches.map(({ lineNumber }) => lineNumber)).toEqual([4]);
  });

  test('names are those that stand for one host each', async () => {
    const text = 'Host a b\nHost *.lab !x y?\nHost gone !gone\nInclude more\nMatch host z';
    expect(listHostNames(await configOf(text, { more: 'Host c' }))).toEqual(['a', 'b', 'c']);
  });
});

test('a line that makes no sense is told by file and line, and the others count', async () => {
  const config = await configOf('Host a\n  User "ada\n  Port 2200\nInclude missing');
  expect(config.mistakes.map(({ lineNumber }) => lineNumber)).toEqual([2]);
  expect(config.unreadable).toEqual([expect.stringContaining('missing')]);
  expect(resolveHost(config, 'a', local)).toMatchObject({ user: undefined, port: 2200 });
});

test.skipIf(!ssh)('a file that others may write to counts for nothing, as `ssh` itself refuses it', async () => {
  const place = await mkdtemp(join(folder, 'open-'));
  const [userFile, shared] = [join(place, 'config'), join(place, 'shared')];
  await writeFile(shared, 'Host a\n  ProxyCommand evil');
  await chmod(shared, 0o646);
  await writeFile(userFile, `Include ${shared}\nHost a\n  User ada`);
  await chmod(userFile, 0o600);
  const read = (isChosen: boolean) => readSshConfig({ userFile, isChosen, systemFile: undefined });
  const config = await read(false);
  expect(config.tooOpen).toEqual([shared]);
  expect(resolveHost(config, 'a', local)).toMatchObject({ user: 'ada', proxyCommand: undefined });
  await expect(askSsh(userFile, 'a', [])).rejects.toThrow('Bad owner or permissions');
  await chmod(userFile, 0o646);
  expect(await read(false)).toMatchObject({ files: [], tooOpen: [userFile] });
  expect(await read(true)).toMatchObject({ files: [{ path: userFile }], tooOpen: [shared] });
});

test.skipIf(!ssh)(
  'agrees with `ssh -G` on whatever is written in a configuration',
  async () => {
    const name = fc.constantFrom('a', 'b', 'web.lab', 'A');
    const pattern = fc.constantFrom('a', 'b', '*', '?', 'web.*', '!a', '*.lab', '!*.lab', 'real', 'ab');
    const condition = fc.oneof(
      fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => `Host ${patterns.join(' ')}`),
      fc
        .tuple(
          fc.constantFrom('host', 'originalhost', 'user', '!host', '!user'),
          fc.array(pattern, { minLength: 1, maxLength: 2 }),
        )
        .map(([criterion, patterns]) => `Match ${criterion} ${patterns.join(',')}`),
      fc.constantFrom('Match all', 'Match final host real', 'Match final all', 'Match originalhost a,b user u*'),
    );
    const setting = fc.constantFrom(
      'HostName real',
      'HostName = "%h.x"',
      'Port 2200',
      'port=2201 # that one',
      'User u1',
      "\tUSER 'u2'",
      'IdentityFile /k1',
      'IdentityFile "/k 2"',
      'IdentityFile /k\\ 3',
      'ProxyJump j1,u@j2:22',
      'ProxyJump none',
      'ProxyCommand nc %h "%p"  x',
      'HostKeyAlias alias',
      'IdentitiesOnly yes',
      'UserKnownHostsFile /one "/two 2"',
      'forwardagent $SSH_AUTH_SOCK',
      'IdentityAgent ~/agent.sock',
      'CertificateFile ~/%h-cert.pub',
      'LocalForward 8888 localhost:8888',
      'LocalForward 127.0.0.1:99 [::1]:80',
      'RemoteForward 9000 localhost:80',
      'RemoteForward 9001',
      'DynamicForward 1080',
      'DynamicForward *:1081',
      'ConnectTimeout 1m30s',
      'ServerAliveInterval 30',
      'StrictHostKeyChecking accept-new',
      'StrictHostKeyChecking yes',
      'PubkeyAuthentication no',
      'PasswordAuthentication no',
      'RequestTTY force',
      'LogLevel debug2',
      'Compression yes',
      'SendEnv LANG LC_*',
      'SendEnv X',
      'SetEnv A=b C="d e"',
      'GlobalKnownHostsFile /g "/h i"',
      'AddressFamily inet6',
      '# nothing',
      '',
    );
    const lines = fc.array(fc.oneof(condition, setting, setting, setting), { maxLength: 14 });
    const path = join(folder, 'generated');
    await fc.assert(
      fc.asyncProperty(lines, name, async (written, alias) => {
        await writeFile(path, `${written.join('\n')}\n`);
        const config = await readSshConfig({ userFile: path, systemFile: undefined });
        const ours = describeHost(resolveHost(config, alias, atHome), atHome);
        expect(ours).toEqual(await askSsh(path, alias, Object.keys(ours)));
      }),
      { numRuns: 400 },
    );
  },
  60_000,
);

/** `ssh -G`, in the fields that ours has. */
function askSsh(path: string, alias: string, fields: readonly string[]): Promise<HostDescription> {
  return new Promise((resolve, reject) => {
    execFile(ssh ?? 'ssh', ['-G', '-F', path, alias], (error, out) => {
      if (error) return reject(error);
      const told: HostDescription = Object.fromEntries(fields.map((field) => [field, []]));
      for (const line of out.split('\n')) {
        const [keyword = '', value] = line.split(/ (.*)/s);
        if (value !== undefined) told[keyword]?.push(value);
      }
      resolve(told);
    });
  });
}
