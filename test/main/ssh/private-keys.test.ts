import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { fromUnknown } from '../../../main/app-error.ts';
import { describePrivateKey, readKeyFile, unlockPrivateKey } from '../../../main/ssh/private-keys.ts';
import { isSoonUnlocked } from '../../../main/ssh/stretching-cost.ts';

const folder = mkdtempSync(join(tmpdir(), 'hangar-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const worker = { path: join(import.meta.dirname, '../../../main/ssh/unlock-worker.ts'), timeLimitMs: 15_000 };
const hasPuttygen = existsSync('/usr/bin/puttygen');
const passphrase = 'pässwörd 열쇠';

const kinds = {
  ed25519: ['-t', 'ed25519'],
  rsa: ['-t', 'rsa', '-b', '2048'],
  p256: ['-t', 'ecdsa', '-b', '256'],
  p384: ['-t', 'ecdsa', '-b', '384'],
  p521: ['-t', 'ecdsa', '-b', '521'],
};
type Kind = keyof typeof kinds;

let made = 0;
function keygen(...words: string[]): string {
  const path = join(folder, `key${made++}`);
  execFileSync('ssh-keygen', ['-q', '-C', 'my laptop', ...words, '-f', path]);
  return path;
}

/** What ssh-keygen says of a key: `256 SHA256:… comment (ED25519)`. */
function toldBySshKeygen(path: string) {
  const [bits, fingerprint] = execFileSync('ssh-keygen', ['-lf', path], { encoding: 'utf8' }).split(' ');
  return { bits: Number(bits), fingerprint };
}

async function describeFile(path: string) {
  return describePrivateKey(await readKeyFile(path), path);
}

/** The key proves itself: what it signs, its own public half accepts. */
async function expectToSign(path: string, secret?: string, timeLimitMs = worker.timeLimitMs) {
  const key = await unlockPrivateKey(await readKeyFile(path), path, secret, { ...worker, timeLimitMs });
  const data = Buffer.from('signed');
  const signature = key.sign(data);
  expect(key.verify(data, signature)).toBe(true);
  return key;
}

async function problemOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return fromUnknown(error).code;
  }
}

describe.each(Object.keys(kinds) as Kind[])('a %s key', (kind) => {
  test('in the OpenSSH format is described as ssh-keygen describes it, and signs', async () => {
    const path = keygen('-N', '', ...kinds[kind]);
    expect(await describeFile(path)).toMatchObject({
      format: 'openssh',
      encrypted: false,
      comment: 'my laptop',
      ...toldBySshKeygen(path),
    });
    await expectToSign(path);
  });

  test('in the OpenSSH format with a passphrase is described without it and opens with it', async () => {
    const path = keygen('-N', passphrase, ...kinds[kind]);
    expect(await describeFile(path)).toMatchObject({ format: 'openssh', encrypted: true, ...toldBySshKeygen(path) });
    expect(await problemOf(expectToSign(path))).toBe('keys/needs-passphrase');
    expect(await problemOf(expectToSign(path, 'wrong'))).toBe('keys/wrong-passphrase');
    await expectToSign(path, passphrase);
  });

  test('in PKCS#8, as OpenSSL and clouds write it, signs, and opens with its passphrase only', async () => {
    const path = join(folder, `pkcs8-${kind}`);
    const algorithm =
      kind === 'ed25519'
        ? ['-algorithm', 'ED25519']
        : kind === 'rsa'
          ? ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
          : ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:P-${kind.slice(1)}`];
    execFileSync('openssl', ['genpkey', ...algorithm, '-out', path], { stdio: 'ignore' });
    expect(readFileSync(path, 'utf8')).toContain('BEGIN PRIVATE KEY');
    expect(await describeFile(path)).toMatchObject({ format: 'pkcs8', encrypted: false, ...toldByOpenSsl(path) });
    await expectToSign(path);

    const locked = `${path}-locked`;
    execFileSync('openssl', ['pkcs8', '-topk8', '-in', path, '-out', locked, '-passout', `pass:${passphrase}`]);
    expect(await describeFile(locked)).toEqual({ format: 'pkcs8', encrypted: true });
    expect(await problemOf(expectToSign(locked, 'wrong'))).toBe('keys/wrong-passphrase');
    await expectToSign(locked, passphrase);
  });

  describe.skipIf(!hasPuttygen)('written by PuTTY', () => {
    test.each([2, 3])('in version %i signs, and opens with its passphrase only', async (version) => {
      const source = keygen('-N', '', ...kinds[kind]);
      const path = `${source}.ppk`;
      const format = ['-O', 'private', '--ppk-param', `version=${version}`, '-o'];
      execFileSync('puttygen', [source, ...format, path]);
      expect(await describeFile(path)).toMatchObject({
        format: 'ppk',
        encrypted: false,
        comment: 'my laptop',
        ...toldBySshKeygen(source),
      });
      const key = await expectToSign(path);
      expect(key.getPublicSSH().toString('base64')).toBe(readFileSync(`${source}.pub`, 'utf8').split(' ')[1]);

      const locked = `${source}-locked.ppk`;
      const secretFile = join(folder, 'secret');
      writeFileSync(secretFile, 'open sesame');
      execFileSync('puttygen', [source, ...format, locked, '--new-passphrase', secretFile]);
      expect(await describeFile(locked)).toMatchObject({ encrypted: true, ...toldBySshKeygen(source) });
      expect(await problemOf(expectToSign(locked))).toBe('keys/needs-passphrase');
      expect(await problemOf(expectToSign(locked, 'wrong'))).toBe('keys/wrong-passphrase');
      await expectToSign(locked, 'open sesame');
    });
  });
});

/** The older form, which OpenSSL brought: it has no place for Ed25519. */
test.each((Object.keys(kinds) as Kind[]).filter((kind) => kind !== 'ed25519'))(
  'a %s key in PEM signs, and opens with its passphrase only',
  async (kind) => {
    const path = keygen('-N', '', '-m', 'PEM', ...kinds[kind]);
    expect(await describeFile(path)).toMatchObject({ format: 'pem', encrypted: false, ...toldBySshKeygen(path) });
    await expectToSign(path);

    const locked = keygen('-N', passphrase, '-m', 'PEM', ...kinds[kind]);
    expect(await describeFile(locked)).toEqual({ format: 'pem', encrypted: true });
    expect(await problemOf(expectToSign(locked, 'wrong'))).toBe('keys/wrong-passphrase');
    await expectToSign(locked, passphrase);
  },
);

function toldByOpenSsl(path: string) {
  // ssh-keygen reads PKCS#8 too, but for Ed25519 only in later versions.
  try {
    return toldBySshKeygen(path);
  } catch {
    return {};
  }
}

test('a key saved by an editor on Windows, with CRLF and a byte-order mark, is read', async () => {
  const text = readFileSync(keygen('-N', '', '-t', 'ed25519'), 'utf8').replaceAll('\n', '\r\n');
  const withMark = join(folder, 'bom');
  writeFileSync(withMark, `\uFEFF${text}`);
  await expectToSign(withMark);
  const wide = join(folder, 'utf16');
  writeFileSync(wide, Buffer.from(`\uFEFF${text}`, 'utf16le'));
  await expectToSign(wide);
});

test('a key behind other text, as tools put it there, is found', async () => {
  const path = join(folder, 'bag');
  writeFileSync(
    path,
    `Bag Attributes\n    friendlyName: x\n${readFileSync(keygen('-N', '', '-m', 'PEM', '-t', 'rsa'), 'utf8')}\nmore`,
  );
  await expectToSign(path);
});

test('a public key given by mistake is called that', async () => {
  const path = `${keygen('-N', '', '-t', 'rsa')}.pub`;
  expect(await problemOf(describeFile(path))).toBe('keys/public-key');
  const rfc4716 = join(folder, 'rfc4716');
  writeFileSync(rfc4716, execFileSync('ssh-keygen', ['-ef', path]));
  expect(await problemOf(describeFile(rfc4716))).toBe('keys/public-key');
});

test('a key that was cut off or changed is called damaged, not a wrong passphrase', async () => {
  const whole = readFileSync(keygen('-N', passphrase, '-t', 'ed25519'), 'utf8');
  const cut = join(folder, 'cut');
  writeFileSync(cut, whole.slice(0, 200));
  expect(await problemOf(describeFile(cut))).toBe('keys/damaged');
  const hollow = join(folder, 'hollow');
  writeFileSync(hollow, whole.split('\n').toSpliced(2, 2).join('\n'));
  expect(await problemOf(expectToSign(hollow, passphrase))).toBe('keys/damaged');
  const pem = join(folder, 'pem');
  writeFileSync(
    pem,
    readFileSync(keygen('-N', '', '-m', 'PEM', '-t', 'rsa'), 'utf8')
      .split('\n')
      .toSpliced(5, 2)
      .join('\n'),
  );
  expect(await problemOf(describeFile(pem))).toBe('keys/damaged');
});

test('what is no key, is missing, is a folder or is far too big says so', async () => {
  const notes = join(folder, 'notes.txt');
  writeFileSync(notes, 'shopping list');
  expect(await problemOf(describeFile(notes))).toBe('keys/not-a-private-key');
  expect(await problemOf(describeFile(join(folder, 'nowhere')))).toBe('keys/not-found');
  expect(await problemOf(describeFile(folder))).toBe('keys/not-a-private-key');
  const huge = join(folder, 'huge');
  writeFileSync(huge, Buffer.alloc(1_000_000));
  expect(await problemOf(describeFile(huge))).toBe('keys/not-a-private-key');
});

test('a key whose passphrase would take years to check does not stop the console', async () => {
  const text = readFileSync(keygen('-N', 'secret', '-t', 'ed25519', '-a', '16'), 'utf8');
  const body = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64');
  const rounds = body.indexOf(Buffer.from([0, 0, 0, 16, 0, 0, 0, 1]));
  expect(rounds).toBeGreaterThan(0);
  body.writeUInt32BE(0x7fff_ffff, rounds);
  const path = join(folder, 'endless');
  writeFileSync(
    path,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`,
  );
  expect(await problemOf(expectToSign(path, 'secret', 1000))).toBe('keys/damaged');
});

/** A value of ASN.1 in DER. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
const number = (value: number) =>
  der(2, Buffer.from([0, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]));
const oid = (hex: string) => der(6, Buffer.from(hex, 'hex'));

test.each([
  [
    'PBKDF2 over and over',
    der(0x30, oid('2a864886f70d01050c'), der(0x30, der(4, Buffer.alloc(8)), number(0x7fff_ffff))),
  ],
  [
    'scrypt in many lanes',
    der(0x30, oid('2b06010401da47040b'), der(0x30, der(4, Buffer.alloc(8)), number(16_384), number(8), number(16_000))),
  ],
])('a PKCS#8 key that OpenSSL would work on for minutes is not begun: %s', async (_name, derivation) => {
  const cipher = der(0x30, oid('60864801650304012a'), der(4, Buffer.alloc(16)));
  const algorithm = der(0x30, oid('2a864886f70d01050d'), der(0x30, derivation, cipher));
  const key = der(0x30, algorithm, der(4, Buffer.alloc(64)));
  const path = join(folder, 'patient.pem');
  writeFileSync(
    path,
    `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${key.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
  );
  expect(isSoonUnlocked(key)).toBe(false);
  expect(await problemOf(expectToSign(path, 'secret', 10_000))).toBe('keys/damaged');
  // Without a length that says where it ends, OpenSSL reads it all the same.
  expect(isSoonUnlocked(Buffer.concat([Buffer.from([0x30, 0x80]), algorithm, Buffer.alloc(2)]))).toBe(false);
  expect(isSoonUnlocked(der(0x30, der(0x30, oid('2a864886f70d01050c'), number(600_000)), der(4)))).toBe(true);
});

test('how long a passphrase takes is told of any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void isSoonUnlocked(Buffer.from(bytes))));
});

test.each([
  ['work', 'Memory: 262144', 'Passes: 1000', 'Parallelism: 1'],
  ['lanes', 'Memory: 8192', 'Passes: 13', 'Parallelism: 2000'],
  ['half a lane', 'Memory: 8192', 'Passes: 13', 'Parallelism: 1.5'],
])('a .ppk file that wants too much %s of Argon2 is damaged at once', async (_name, ...wants) => {
  const lines = [
    ...['PuTTY-User-Key-File-3: ssh-ed25519', 'Encryption: aes256-cbc', 'Comment: mine', 'Public-Lines: 1', 'AAAA'],
    ...['Key-Derivation: Argon2id', ...wants.map((want) => `Argon2-${want}`), `Argon2-Salt: ${'00'.repeat(16)}`],
    ...['Private-Lines: 1', 'AAAA', `Private-MAC: ${'00'.repeat(32)}`],
  ];
  expect(await problemOf(describePrivateKey(Buffer.from(lines.join('\n')), '/key.ppk'))).toBe('keys/damaged');
});

test.skipIf(process.platform === 'win32')(
  'a pipe in the place of a key is no key, and nobody waits for it',
  async () => {
    const path = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    expect(await problemOf(describeFile(path))).toBe('keys/not-a-private-key');
  },
);

test('whatever bytes a file has, it is described or refused with a problem of its own', async () => {
  const seeds = [keygen('-N', '', '-t', 'ed25519'), keygen('-N', 'secret', '-m', 'PEM', '-t', 'rsa')].map((path) =>
    readFileSync(path),
  );
  const broken = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(2000), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
    )
    .map(([seed, changes]) => {
      const bytes = Buffer.from(seed);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(broken, fc.uint8Array({ maxLength: 500 })), async (bytes) => {
      const code = await problemOf(describePrivateKey(bytes, '/key'));
      expect(code).toMatch(/^none$|^keys\//);
    }),
    { numRuns: 300 },
  );
});
