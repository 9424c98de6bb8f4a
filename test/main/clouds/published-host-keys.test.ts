import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseConsoleHostKeys, readPublishedKey } from '../../../main/clouds/published-host-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'hangar-console-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A host's keys as `ssh-keygen` makes and prints them. */
const keys = (['ed25519', 'ecdsa', 'rsa'] as const).map((kind) => {
  const path = join(folder, kind);
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-C', 'root@ip-10-0-0-7', '-f', path]);
  const line = readFileSync(`${path}.pub`, 'utf8').trim();
  const printed = execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).trim();
  return { line, printed, keyType: line.split(' ')[0] ?? '', fingerprint: printed.split(' ')[1] ?? '' };
});
const expected = keys.map(({ keyType, fingerprint }) => ({ keyType, fingerprint }));
const byType = (told: { keyType: string }[]) => told.toSorted((a, b) => (a.keyType < b.keyType ? -1 : 1));

const block = (name: string, lines: string[]) => [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`];
const fingerprints = block(
  'SSH HOST KEY FINGERPRINTS',
  keys.map(({ printed }) => printed),
);
const whole = block(
  'SSH HOST KEY KEYS',
  keys.map(({ line }) => line),
);

test.each([
  ['the fingerprints, as cloud-init prints them through the system log', fingerprints.map((line) => `ec2: ${line}`)],
  ['the keys themselves', whole],
  [
    'either behind the time of the kernel',
    [...fingerprints, ...whole].map((line) => `[   23.41] cloud-init[981]: ${line}`),
  ],
  ['either with a log’s mark of severity', fingerprints.map((line) => `<14>Nov 21 10:00:00 ip-10-0-0-7 ec2: ${line}`)],
])('reads %s', (_name, lines) => {
  const console = ['[    0.000000] Linux version 6.8', ...lines, 'ip-10-0-0-7 login: '].join('\r\n');
  expect(byType(parseConsoleHostKeys(console))).toEqual(byType(expected));
});

test('a block that is cut off in the middle tells nothing yet, and what is printed last counts', () => {
  expect(parseConsoleHostKeys(fingerprints.slice(0, -1).join('\n'))).toEqual([]);
  const old = fingerprints.map((line) => line.replace(/SHA256:.{4}/, 'SHA256:AAAA'));
  expect(byType(parseConsoleHostKeys([...old, ...fingerprints].join('\n')))).toEqual(byType(expected));
});

test('a key that says it is of another type, or is none, is left out', () => {
  const [first] = keys;
  const blob = first?.line.split(' ')[1] ?? '';
  expect(readPublishedKey('ssh-ed25519', blob)).toEqual(expected[0]);
  expect(readPublishedKey('ssh-rsa', blob)).toBeUndefined();
  expect(readPublishedKey('ssh-ed25519', 'AAAA')).toBeUndefined();
});

test('whatever a machine writes on its console is read or left out, never thrown, and never told as a key of an odd kind', () => {
  const words = fc.constantFrom(
    ...fingerprints,
    ...whole,
    '-----END SSH HOST KEY KEYS-----',
    'ssh-rsa',
    'AAAA',
    '\0',
    '\r',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string()), { maxLength: 40 }),
      fc.constantFrom('\n', '\r\n', ' '),
      (all, glue) => {
        for (const { keyType, fingerprint } of parseConsoleHostKeys(all.join(glue))) {
          expect(keyType).toMatch(/^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521))$/);
          expect(fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(parseConsoleHostKeys('256 SHA256:'.repeat(30_000)).length).toBe(0);
});
