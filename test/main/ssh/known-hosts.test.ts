import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHostKeys, type HostIdentity } from '../../../main/ssh/host-keys.ts';
import { knownHostName, matchesKnownHost, parseKnownHosts } from '../../../main/ssh/known-hosts.ts';
import { fingerprintBySshKeygen, makeKey } from '../../support/sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'hangar-known-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Key = { line: string; blob: Buffer; fingerprint: string };
const keys: Record<'first' | 'second' | 'rsa', Key> = {
  first: makeKnownKey('a'),
  second: makeKnownKey('b'),
  rsa: makeKnownKey('c', 'rsa'),
};
function makeKnownKey(name: string, type = 'ed25519'): Key {
  const path = makeKey(join(folder, name), '-t', type);
  const [keyType = '', encoded = ''] = readFileSync(`${path}.pub`, 'utf8').split(' ');
  return {
    line: `${keyType} ${encoded}`,
    blob: Buffer.from(encoded, 'base64'),
    fingerprint: fingerprintBySshKeygen(`${path}.pub`),
  };
}

let homeFolder: string;
let dataFolder: string;
let count = 0;
beforeEach(() => {
  homeFolder = join(folder, `home${count}`);
  dataFolder = join(folder, `data${count++}`);
  mkdirSync(join(homeFolder, '.ssh'), { recursive: true });
});
const userFile = () => join(homeFolder, '.ssh', 'known_hosts');
const ownFile = () => join(dataFolder, 'known_hosts');
const judge = (identity: HostIdentity, key: Key) =>
  createHostKeys({ homeFolder, dataFolder }).judge(identity, key.blob);
const host = (name: string, port = 22): HostIdentity => ({ host: name, port });

describe('a host key', () => {
  test('is unknown where nothing is known, and known once it is trusted', async () => {
    expect(await judge(host('example.org'), keys.first)).toEqual({ status: 'unknown' });
    await createHostKeys({ homeFolder, dataFolder }).trust(host('example.org'), keys.first.blob);
    expect(await judge(host('example.org'), keys.first)).toEqual({ status: 'known' });
    expect(await judge(host('EXAMPLE.org'), keys.first)).toEqual({ status: 'known' });
    expect(existsSync(userFile())).toBe(false);
  });

  test('that can not be written down is not taken for remembered, and the file is named', async () => {
    const nowhere = join(folder, 'gone', 'data');
    writeFileSync(join(folder, 'gone'), 'a file where a folder should be');
    await expect(
      createHostKeys({ homeFolder, dataFolder: nowhere }).trust(host('example.org'), keys.first.blob),
    ).rejects.toMatchObject({ code: 'ssh/known-hosts-unreadable', params: { path: join(nowhere, 'known_hosts') } });
  });

  test('that is another than the known one has changed, and the known one is named', async () => {
    writeFileSync(userFile(), `# mine\n\nexample.org ${keys.first.line}\n`);
    expect(await judge(host('example.org'), keys.second)).toEqual({
      status: 'changed',
      expected: { keyType: 'ssh-ed25519', fingerprint: keys.first.fingerprint, file: userFile(), lineNumber: 3 },
    });
  });

  test('is known when any of several lines for the host has it', async () => {
    writeFileSync(userFile(), `example.org ${keys.first.line}\nexample.org ${keys.second.line}\n`);
    expect(await judge(host('example.org'), keys.second)).toEqual({ status: 'known' });
  });

  test('of another type than the only known one has changed', async () => {
    writeFileSync(userFile(), `example.org ${keys.rsa.line}\n`);
    expect(await judge(host('example.org'), keys.first)).toMatchObject({
      status: 'changed',
      expected: { keyType: 'ssh-rsa' },
    });
    expect(await createHostKeys({ homeFolder, dataFolder }).knownTypes(host('example.org'))).toEqual(['ssh-rsa']);
  });

  test('that is marked as revoked is revoked, whatever else is said of it', async () => {
    writeFileSync(userFile(), `example.org ${keys.first.line}\n@revoked example.org ${keys.first.line}\n`);
    expect(await judge(host('example.org'), keys.first)).toEqual({
      status: 'revoked',
      file: userFile(),
      lineNumber: 2,
    });
    expect(await judge(host('example.com'), keys.first)).toEqual({ status: 'unknown' });
  });

  test('of a certificate authority says nothing about a plain key', async () => {
    writeFileSync(userFile(), `@cert-authority *.example.org ${keys.first.line}\n`);
    expect(await judge(host('a.example.org'), keys.first)).toEqual({ status: 'unknown' });
  });

  test('known for the bare name is good on another port, but not the other way round', async () => {
    writeFileSync(userFile(), `example.org ${keys.first.line}\n[example.com]:2222 ${keys.second.line}\n`);
    expect(await judge(host('example.org', 2222), keys.first)).toEqual({ status: 'known' });
    expect(await judge(host('example.com', 22), keys.second)).toEqual({ status: 'unknown' });
    expect(await judge(host('example.com', 2222), keys.first)).toMatchObject({ status: 'changed' });
  });

  test('of an instance is known by its own name: its address may have had another machine before', async () => {
    const instance = { ...host('203.0.113.7'), alias: 'aws:1:eu-west-1:i-1' };
    writeFileSync(userFile(), `203.0.113.7 ${keys.first.line}\n`);
    expect(await judge(instance, keys.first)).toEqual({ status: 'known', isByAddress: true });
    expect(await judge(instance, keys.second)).toEqual({
      status: 'unknown',
      addressKnownAs: { fingerprint: keys.first.fingerprint, path: userFile(), line: 1 },
    });
    await createHostKeys({ homeFolder, dataFolder }).trust(instance, keys.second.blob);
    expect(await judge({ ...instance, host: '198.51.100.9' }, keys.second)).toEqual({ status: 'known' });
    expect(await judge(instance, keys.first)).toMatchObject({ status: 'changed' });
  });

  test('of an instance is compared with the key that the user has for that very address, of the same type if there is one', async () => {
    const instance = { ...host('203.0.113.7', 2222), alias: 'aws:1:eu-west-1:i-1' };
    writeFileSync(userFile(), `203.0.113.7 ${keys.first.line}\n203.0.113.8 ${keys.first.line}\n`);
    expect(await judge(instance, keys.second)).toEqual({ status: 'unknown' }); // another port may be another machine
    writeFileSync(userFile(), `[203.0.113.7]:2222 ${keys.rsa.line}\n[203.0.113.7]:2222 ${keys.first.line}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', userFile()], { stdio: 'ignore' });
    expect(await judge(instance, keys.second)).toMatchObject({
      status: 'unknown',
      addressKnownAs: { fingerprint: keys.first.fingerprint, line: 2 },
    });
  });

  test('that this console trusts for another instance at the address is no hint, unlike a line of the user', async () => {
    const hostKeys = createHostKeys({ homeFolder, dataFolder });
    await hostKeys.trust(host('203.0.113.7'), keys.first.blob);
    const instance = { ...host('203.0.113.7'), alias: 'aws:1:eu-west-1:i-2' };
    expect(await judge(instance, keys.second)).toEqual({ status: 'unknown' });
  });

  test('of a host that makes new ones each time is forgotten with the console', async () => {
    const practice = { ...host('127.0.0.1', 2200), alias: 'aws:sandbox:i-1', temporary: true };
    const hostKeys = createHostKeys({ homeFolder, dataFolder });
    await hostKeys.trust(practice, keys.first.blob);
    expect(await hostKeys.judge(practice, keys.first.blob)).toEqual({ status: 'known' });
    expect(await judge(practice, keys.first)).toEqual({ status: 'unknown' });
    expect(existsSync(ownFile())).toBe(false);
  });

  test('can not be judged from a file that is there but can not be read', async () => {
    mkdirSync(userFile());
    await expect(judge(host('example.org'), keys.first)).rejects.toMatchObject({ code: 'ssh/known-hosts-unreadable' });
  });
});

describe("the console's own file", () => {
  test('keeps every line it had, to the byte, whatever they are', async () => {
    mkdirSync(dataFolder, { recursive: true });
    const before = Buffer.from(`# by hand\r\nexample.org ${keys.first.line}\n\xff\xfe broken\n@revoked x`, 'latin1');
    writeFileSync(ownFile(), before);
    await createHostKeys({ homeFolder, dataFolder }).trust(host('example.com'), keys.second.blob);
    const after = readFileSync(ownFile());
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect(after.subarray(before.length).toString()).toBe(`\nexample.com ${keys.second.line}\n`);
  });

  test('loses no line when many keys are trusted at the same time', async () => {
    const hostKeys = createHostKeys({ homeFolder, dataFolder });
    const names = Array.from({ length: 40 }, (_, index) => `host${index}.example.org`);
    await Promise.all(names.map((name) => hostKeys.trust(host(name), keys.first.blob)));
    for (const name of names) expect(await judge(host(name), keys.first)).toEqual({ status: 'known' });
    expect(readFileSync(ownFile(), 'utf8').trim().split('\n').length).toBe(40);
  });

  test.skipIf(process.platform === 'win32')('is readable by its owner only', async () => {
    await createHostKeys({ homeFolder, dataFolder }).trust(host('example.org'), keys.first.blob);
    expect(statSync(ownFile()).mode & 0o777).toBe(0o600);
  });

  test('is read by OpenSSH as it was meant, even under a name that looks like a pattern', async () => {
    const hostKeys = createHostKeys({ homeFolder, dataFolder });
    await hostKeys.trust(host('example.org', 2222), keys.first.blob);
    await hostKeys.trust({ ...host('203.0.113.7'), alias: '*,!x example.net' }, keys.second.blob);
    expect(found('[example.org]:2222', ownFile())).toEqual([1]);
    expect(found('example.net', ownFile())).toEqual([]);
    expect(await judge(host('example.net'), keys.second)).toEqual({ status: 'unknown' });
    expect(await judge({ ...host('198.51.100.9'), alias: '*,!x example.net' }, keys.second)).toEqual({
      status: 'known',
    });
  });
});

/** The lines that `ssh-keygen -F` finds for a name. */
function found(name: string, file: string): number[] {
  try {
    const told = execFileSync('ssh-keygen', ['-F', name, '-f', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...told.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
  } catch {
    return []; // exit code 1: none
  }
}

describe('finding a name', () => {
  let plain: string;
  let hashed: string;
  const names = [
    'example.org',
    'a.example.org',
    'b.a.example.org',
    '[example.org]:2222',
    '203.0.113.7',
    'zürich.example',
    '2001:db8::1',
    '[2001:db8::1]:2222',
  ];
  beforeAll(() => {
    plain = join(folder, 'plain');
    hashed = join(folder, 'hashed');
    const patterns = [
      'example.org',
      '*.example.org',
      'a.example.org,203.0.113.*',
      '*.example.org,!a.example.org',
      '?.example.org',
      '[example.org]:2222',
      '[*]:2222',
      'EXAMPLE.ORG',
      '*',
      '!example.org',
      '203.0.113.7,2001:db8::1',
      'a*b*c,e?ample.*g',
    ];
    writeFileSync(plain, patterns.map((pattern) => `${pattern} ${keys.first.line}\n`).join(''));
    writeFileSync(hashed, names.map((name) => `${name} ${keys.first.line}\n`).join(''));
    execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' });
  });

  test.each([
    'example.org',
    'a.example.org',
    'b.a.example.org',
    '[example.org]:2222',
    '[other]:2222',
    '203.0.113.7',
    'aXbYc',
    '2001:db8::1',
  ])('finds the same lines for %s as ssh-keygen', (name) => {
    const lines = parseKnownHosts(readFileSync(plain, 'utf8')).filter((line) =>
      matchesKnownHost(line.hosts, name.toLowerCase()),
    );
    expect(lines.map((line) => line.lineNumber)).toEqual(found(name, plain));
  });

  test('finds hashed names', () => {
    const lines = parseKnownHosts(readFileSync(hashed, 'utf8'));
    expect(lines.every((line) => line.hosts.startsWith('|1|'))).toBe(true);
    for (const name of names)
      expect(lines.filter((line) => matchesKnownHost(line.hosts, name)).map((line) => line.lineNumber)).toEqual(
        found(name, hashed),
      );
  });

  test('any pattern and name give an answer, the one that a regular expression gives', () => {
    const piece = fc.constantFrom('a', 'b', '.', '*', '?', 'ab');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 20 }),
        (pieces, letters) => {
          const pattern = pieces.join('');
          const name = letters.join('');
          const expression = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
          expect(matchesKnownHost(pattern, name)).toBe(new RegExp(`^${expression}$`).test(name));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a pattern made to take for ever does not', () => {
    const started = performance.now();
    matchesKnownHost(`${'*a'.repeat(2000)}b`, 'a'.repeat(5000));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('whatever a file holds, it is read without an error, and what was written is found again', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.domain(),
        fc.integer({ min: 1, max: 65_535 }),
        (noise, name, port) => {
          const line = `${knownHostName(name, port)} ${keys.first.line}`;
          const lines = parseKnownHosts(`${noise.replaceAll('\n', ' ')}\n${line}\n`);
          expect(
            lines.some(
              ({ hosts, lineNumber }) => lineNumber === 2 && matchesKnownHost(hosts, knownHostName(name, port)),
            ),
          ).toBe(true);
        },
      ),
    );
  });
});
