import { type FileHandle, statfs } from 'node:fs/promises';
import { AppError } from '../../app-error.ts';
import { shownName } from '../shown-name.ts';

/** Refuses what has no room on the disk of a folder here, before any of it moves. */
export async function refuseWithoutRoom(folder: Buffer, path: Buffer, neededBytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  // Some file systems of a network tell nothing: they say so once they are full.
  if (blocks === 0 || neededBytes <= bavail * bsize) return;
  throw new AppError('transfers/local-no-room', {
    path: shownName(path),
    needed: neededBytes,
    free: bavail * bsize,
  });
}

/** Writes all of the bytes. A disk that is nearly full takes some of them first, and says why only when asked again. */
export async function writeWhole(file: FileHandle, pieces: readonly Buffer[], at: number): Promise<void> {
  const byteCount = pieces.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev(pieces, at);
  if (bytesWritten === byteCount) return;
  let left = Buffer.concat(pieces).subarray(bytesWritten);
  for (let position = at + bytesWritten; left.length > 0; ) {
    const { bytesWritten: more } = await file.write(left, 0, left.length, position);
    left = left.subarray(more);
    position += more;
  }
}
