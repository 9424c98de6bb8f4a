import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../app-error.ts';
import { isInside } from '../remote-path.ts';
import { readLocal } from './download-file.ts';
import { findLocal, joinLocal } from './local-path.ts';
import { localProblem } from './local-problem.ts';

/** What is known of a file that goes to a host. */
export type SourceFacts = { sizeBytes: number; modifiedAtS: number; mode?: number };

/** The bytes of a file that goes to a host, wherever they come from. */
export type LocalSource = {
  /** As it can be shown. */
  facts(): Promise<SourceFacts>;
  read(start: number, end: number): AsyncIterable<Buffer>;
};

/** Something that goes to a host: its names from the top, and its bytes unless it is a folder. */
export type SourceStep = { way: readonly Buffer[]; facts: SourceFacts; source?: LocalSource };

/** A file of this computer. */
function fileSource(path: Buffer): LocalSource {
  return {
    facts: async () => factsOf(await stat(path).catch((thrown) => Promise.reject(localProblem(thrown, path)))),
    async *read(start, end) {
      let file: FileHandle | undefined;
      try {
        file = await open(path, 'r');
        yield* readLocal(file, start, end);
      } catch (thrown) {
        throw localProblem(thrown, path);
      } finally {
        await file?.close();
      }
    },
  };
}

/**
 * A file or folder of this computer with all that is in it, a folder before what it holds. A link below the top is
 * followed where it leads to a file inside; `onSkip` hears of the rest.
 */
export async function* walkLocal(
  path: string,
  onSkip: (path: Buffer) => void,
  onUnreadable: (path: Buffer, thrown: unknown) => void,
): AsyncGenerator<SourceStep, void> {
  const top = Buffer.from(path);
  const found = await stat(top).catch((thrown) => Promise.reject(localProblem(thrown, top)));
  const name = Buffer.from(basename(path));
  if (name.length === 0) throw new AppError('transfers/something-there', { path });
  if (found.isFile()) return yield { way: [name], facts: factsOf(found), source: fileSource(top) };
  if (!found.isDirectory()) return onSkip(top);
  yield { way: [name], facts: factsOf(found) };
  const realTop = Buffer.from(await realpath(top));
  const waiting: { at: Buffer; way: readonly Buffer[] }[] = [{ at: top, way: [name] }];
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    const { at, way } = folder;
    let names: Buffer[] = [];
    try {
      names = await readdir(at, { encoding: 'buffer' });
    } catch (thrown) {
      onUnreadable(at, localProblem(thrown, at));
    }
    for (const one of names) {
      const place = joinLocal(at, one);
      let step: SourceStep | undefined;
      try {
        step = await lookAt(place, [...way, one], realTop);
      } catch (thrown) {
        onUnreadable(place, thrown); // what is meant and can't be seen is no whole upload
        continue;
      }
      if (!step) {
        onSkip(place);
        continue;
      }
      yield step;
      if (!step.source) waiting.push({ at: place, way: step.way });
    }
  }
}

async function lookAt(place: Buffer, way: readonly Buffer[], realTop: Buffer): Promise<SourceStep | undefined> {
  const own = await findLocal(place);
  if (own?.isDirectory()) return { way, facts: factsOf(own) };
  // A link that leads nowhere, or round in a circle, leads out as well.
  const isFollowed = own?.isSymbolicLink() && isInside(realTop, Buffer.from(await realpath(place).catch(() => '')));
  const found = isFollowed ? await stat(place).catch((thrown) => Promise.reject(localProblem(thrown, place))) : own;
  return found?.isFile() ? { way, facts: factsOf(found), source: fileSource(place) } : undefined;
}

function factsOf({ size, mtimeMs, mode }: Stats): SourceFacts {
  // Windows has no such permissions: the host's own rules give the file its own.
  const permissions = process.platform === 'win32' ? {} : { mode: mode & 0o777 };
  return { sizeBytes: size, modifiedAtS: Math.floor(mtimeMs / 1000), ...permissions };
}
