import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPublicKeyLine } from '../../../main/ssh/public-key-line.ts';
import { makeFolder } from '../../support/folder.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeEach(async () => {
  folder = await makeFolder({});
});
afterEach(() => folder.dispose());

/** A pair as OpenSSH makes it, and its public key's line. */
async function keygen(...words: string[]): Promise<{ path: string; line: string }> {
  const path = join(folder.path, 'key');
  execFileSync('ssh-keygen', ['-q', '-C', 'my laptop with blanks', ...words, '-f', path]);
  const line = (await readFile(`${path}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
  return { path, line };
}

test.each([
  [['-t', 'ed25519', '-N', '']],
  [['-t', 'ed25519', '-N', 'secret words']],
  [['-t', 'ecdsa', '-b', '384', '-N', '']],
  [['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '']],
])('either file of a pair tells the same public key, without its comment: %j', async (words) => {
  const { path, line } = await keygen(...words);
  expect(await readPublicKeyLine(`${path}.pub`)).toBe(line);
  await rm(`${path}.pub`);
  expect(await readPublicKeyLine(path)).toBe(line);
});

test('a PEM key with a passphrase is told by the file beside it, and without one by nothing', async () => {
  const { path, line } = await keygen('-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'secret words');
  expect(await readPublicKeyLine(path)).toBe(line);
  await rm(`${path}.pub`);
  await expect(readPublicKeyLine(path)).rejects.toMatchObject({ code: 'keys/not-found' });
});

test('what is no key is refused', async () => {
  const path = join(folder.path, 'notes');
  await writeFile(path, 'ssh-ed25519 not-a-key');
  await expect(readPublicKeyLine(path)).rejects.toHaveProperty('code', expect.stringMatching(/^keys\//));
});
