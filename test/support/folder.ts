import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with the given files, by their path in it; it goes away with `dispose`. */
export async function makeFolder(
  files: Record<string, string> = {},
): Promise<{ path: string; dispose(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'hangar-test-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text, { mode: 0o644 }); // whatever the umask: OpenSSH looks at it
  }
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}
