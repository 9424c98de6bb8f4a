import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPosixPermissions } from '../../../main/ssh/key-permissions-posix.ts';
import { makeKeyFiles } from '../../../main/ssh/make-key-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(['ed25519', 'rsa'] as const)(
  'makes an %s pair whose halves belong together, closed to others',
  async (kind) => {
    const path = join(folder, 'new', 'trainer');
    const { publicKey } = await makeKeyFiles(path, kind, createPosixPermissions());
    const key = ssh2.utils.parseKey(await readFile(path, 'utf8'));
    if (key instanceof Error) throw key;
    const [type, body] = publicKey.split(' ');
    expect(type).toBe(kind === 'rsa' ? 'ssh-rsa' : 'ssh-ed25519');
    expect(key.getPublicSSH().toString('base64')).toBe(body);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await readFile(`${path}.pub`, 'utf8')).trim()).toBe(publicKey);
  },
);

test('writes over nothing', async () => {
  const path = join(folder, 'mine');
  await writeFile(path, 'precious');
  const made = makeKeyFiles(path, 'ed25519', createPosixPermissions());
  await expect(made).rejects.toMatchObject({ code: 'keys/file-is-there' });
  expect(await readFile(path, 'utf8')).toBe('precious');
});

test('leaves no half of a pair where the other could not be written', async () => {
  const path = join(folder, 'half');
  await writeFile(`${path}.pub`, 'precious');
  const made = makeKeyFiles(path, 'ed25519', createPosixPermissions());
  await expect(made).rejects.toMatchObject({ code: 'keys/file-is-there' });
  expect(await readdir(folder)).toEqual(['half.pub']);
  expect(await readFile(`${path}.pub`, 'utf8')).toBe('precious');
});
