import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as afterOthers } from 'node:timers/promises';

const chunkBytes = 256 * 1024;
/** Up to here a file is read at once: by way of the thread pool ten thousand small ones take longer than their run. */
const smallBytes = 64 * 1024;
/** So many small files, and everybody else has a turn. */
const filesAtOnce = 16;

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
    lines.push(`${basename(path)} ${await hashSample(path)}`);
    if (lines.length % filesAtOnce === 0) await afterOthers();
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

/** Of a folder that is one sample, the checksums of its files; `-` for what cannot be read. */
async function hashSample(path: string): Promise<string> {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) {
      const hashes = (await readdir(path)).sort().map((name) => hashFile(join(path, name)));
      return (await Promise.all(hashes)).join(' ');
    }
    if (!stats.isFile()) return '-';
    if (stats.size > smallBytes) return (await hashFile(path)) ?? '-';
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return '-';
  }
}
