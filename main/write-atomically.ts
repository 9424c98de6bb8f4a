import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file as a whole, readable by its owner only unless told (`umask`: by whom any new file is): a reader sees the
 * old or the new text, never half of one.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  mode: number | 'umask' = 0o600,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode === 'umask' ? 0o666 : 0o600);
    try {
      if (mode !== 'umask') await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
