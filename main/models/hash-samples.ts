import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

const chunkBytes = 256 * 1024;

/** Lower-case hex of a file's content, a chunk at a time; undefined where it cannot be read. */
export async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/**
 * Hashes sample files while a run goes on, one after another; `finish` gives how many there were and one checksum for
 * them all, the same in whatever order and folder they lay. What cannot be read counts by its name.
 */
export function createSampleHash() {
  const lines: string[] = [];
  let last = '';
  let work: Promise<void> = Promise.resolve();

  async function addFile(path: string): Promise<void> {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) {
      const hashes = (await readdir(path)).sort().map((name) => hashFile(join(path, name)));
      lines.push(`${basename(path)} ${(await Promise.all(hashes)).join(' ')}`);
    } else lines.push(`${basename(path)} ${(await hashFile(path)) ?? '-'}`);
  }

  return {
    /** The sample of a result; a file of many records comes that often in a row and counts once. */
    add(path: string): void {
      if (path === last) return;
      last = path;
      work = work.then(() => addFile(path));
    },
    async finish(): Promise<{ fileCount: number; sha256: string }> {
      await work;
      const hash = createHash('sha256');
      for (const line of lines.sort()) hash.update(`${line}\n`);
      return { fileCount: lines.length, sha256: hash.digest('hex') };
    },
  };
}
