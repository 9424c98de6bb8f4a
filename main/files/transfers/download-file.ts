import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { IfThere } from '../../../preload/contract/transfers.ts';
import { AppError } from '../../app-error.ts';
import { baseNameOf } from '../remote-path.ts';
import { readInOrder } from '../sftp/file-streams.ts';
import { type Attributes, kindOf, openFlag } from '../sftp/protocol.ts';
import { shownName } from '../shown-name.ts';
import { numberedName, partName } from './local-name.ts';
import { findLocal, joinLocal, nameInLocal, splitLocal } from './local-path.ts';
import { localProblem } from './local-problem.ts';
import { refuseWithoutRoom, writeWhole } from './local-room.ts';
import type { Lane, TransferItem } from './transfer-plan.ts';
import { isSameBeginning } from './verify-kept.ts';

/** A file of a host and where it is to arrive: a folder of this computer and a name in it. */
export type Download = {
  key: string;
  remote: Buffer;
  sizeBytes: number;
  folder: () => Buffer | undefined;
  name: Buffer;
  ifThere: IfThere;
};

/** Where a file arrives; `onPart` is told which file of ours it is in until it is whole. */
type Way = { folder: Buffer; place: Buffer; onPart(part: Buffer): void };

/** Bytes that are written in one go. */
const batchBytes = 1024 * 1024;

/** A file on its way here. It arrives beside its place under a name of its own, and takes its place when it is whole. */
export function downloadItem(download: Download): TransferItem {
  const { key, remote, sizeBytes, ifThere } = download;

  return {
    key,
    name: shownName(baseNameOf(remote)),
    sizeBytes,
    async run(lane) {
      const folder = download.folder();
      if (!folder) throw new AppError('transfers/folder-failed');
      if (await hasArrived(lane, remote, ifThere)) return 'done';
      const name = await findName(folder, download.name, ifThere, lane);
      if (!name) return 'skipped';
      const place = joinLocal(folder, name);
      let part: Buffer | undefined;
      const claim = claimOf(place);
      lane.claims.add(claim);
      try {
        await fetchTo(lane, {
          ...{ folder, place },
          onPart(path) {
            part = path;
          },
        });
      } catch (thrown) {
        // Nobody wants the rest of what was cancelled, and a disk that is full is not left so.
        const isFull = thrown instanceof AppError && thrown.code === 'transfers/local-disk-full';
        if (part && (lane.isUnwanted() || isFull)) await rm(part, { force: true });
        throw thrown;
      } finally {
        lane.claims.delete(claim);
      }
      return 'done';
    },
  };

  async function fetchTo(lane: Lane, way: Way): Promise<void> {
    const { place } = way;
    let part: Buffer;
    const handle = await lane.client
      .open(remote, openFlag.read, {}, lane.signal)
      .catch(async (thrown) => Promise.reject(await lane.explain(thrown, remote, 'read')));
    try {
      const before = await lane.client.fstat(handle, lane.signal);
      if (kindOf(before) !== 'file') throw new AppError('sftp/not-a-file');
      part = await arrive(lane, { path: remote, handle }, way, before);
      const after = await lane.client.fstat(handle, lane.signal);
      if (!isSame(before, after)) {
        await rm(part, { force: true });
        throw new AppError('transfers/changed-meanwhile', { path: shownName(remote) });
      }
    } finally {
      lane.client.close(handle).catch(() => {}); // nothing was written
    }
    if (ifThere !== 'replace' && (await findLocal(place)))
      throw new AppError('transfers/something-there', { path: shownName(place) });
    await rename(part, place).catch((thrown) => Promise.reject(localProblem(thrown, place)));
  }
}

/** What a place is claimed under; disks that take `A` for `a` are thought of. */
function claimOf(place: Buffer): string {
  return `here ${place.toString('latin1').toLowerCase()}`;
}

/** Whether it took its place as an earlier console ended, too late to be written down. */
async function hasArrived(lane: Lane, remote: Buffer, ifThere: IfThere): Promise<boolean> {
  // What is replaced was there before: it proves nothing.
  if (!lane.begun?.source || ifThere === 'replace') return false;
  const { place, source } = lane.begun;
  const found = await findLocal(place);
  if (!found?.isFile() || found.size !== source.sizeBytes) return false;
  if (Math.floor(found.mtimeMs / 1000) !== source.modifiedAtS) return false;
  const now = await lane.client
    .stat(remote, lane.signal)
    .catch(async (thrown: unknown) => Promise.reject(await lane.explain(thrown, remote, 'read')));
  return isSame(source, now);
}

async function arrive(
  lane: Lane,
  remote: { path: Buffer; handle: Buffer },
  { folder, place, onPart }: Way,
  source: Attributes,
): Promise<Buffer> {
  const { sizeBytes = 0, mode, modifiedAtS, accessedAtS } = source;
  const begin = (path: Buffer) =>
    lane.begin({ place, part: path, ...(modifiedAtS === undefined ? {} : { source: { sizeBytes, modifiedAtS } }) });
  let part = place;
  let file: FileHandle | undefined;
  try {
    const earlier = await findEarlier(lane, folder);
    await refuseWithoutRoom(folder, place, sizeBytes - (earlier?.sizeBytes ?? 0));
    // Never through a link that somebody has put there.
    if (earlier) file = await open(earlier.part, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
    part = earlier?.part ?? place;
    if (!file) ({ part, file } = await createPart(place, begin));
    onPart(part);
    const kept = await checkKept(lane, remote, file, sizeBytes, isSame(lane.begun?.source, source));
    await file.truncate(kept);
    // What was there may be of another source: it had to be checked against the one that it was begun with.
    if (earlier) await begin(part);
    lane.onBytes(kept, true);
    const end = await receive(lane, remote, file, kept, sizeBytes);
    if (end !== sizeBytes) throw new AppError('transfers/changed-meanwhile', { path: shownName(remote.path) });
    if (mode !== undefined && process.platform !== 'win32') await file.chmod(mode & 0o777);
    if (modifiedAtS !== undefined) await file.utimes(accessedAtS ?? modifiedAtS, modifiedAtS);
    await file.datasync();
    return part;
  } catch (thrown) {
    throw lane.client.isClosed ? thrown : localProblem(await lane.explain(thrown, remote.path, 'read'), part);
  } finally {
    await file?.close();
  }
}

/** What an earlier try has left. A file of the same name that no journal tells of is somebody else's. */
async function findEarlier({ begun }: Lane, folder: Buffer): Promise<{ part: Buffer; sizeBytes: number } | undefined> {
  const part = begun?.part;
  if (!part || !nameInLocal(folder, part)) return undefined;
  const found = await findLocal(part);
  return found?.isFile() ? { part, sizeBytes: found.size } : undefined;
}

/** Makes the file that it arrives in, under a name that nobody has. */
async function createPart(
  place: Buffer,
  begin: (part: Buffer) => Promise<void>,
): Promise<{ part: Buffer; file: FileHandle }> {
  const { folder, name } = splitLocal(place);
  for (let number = 1; ; number += 1) {
    const part = joinLocal(folder, partName(name, number));
    if (await findLocal(part)) continue;
    await begin(part);
    try {
      return { part, file: await open(part, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600) };
    } catch (thrown) {
      const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
      if (!isTaken) throw thrown;
    }
  }
}

/** How many bytes of an earlier try can stay. */
async function checkKept(
  lane: Lane,
  remote: { path: Buffer; handle: Buffer },
  file: FileHandle,
  sizeBytes: number,
  isSameSource: boolean,
): Promise<number> {
  const { size } = await file.stat();
  if (size === 0 || size > sizeBytes) return 0;
  lane.onVerifying(true);
  try {
    const local = { read: (start: number, end: number) => readLocal(file, start, end) };
    return (await isSameBeginning(lane, remote, local, size, isSameSource)) ? size : 0;
  } finally {
    lane.onVerifying(false);
  }
}

async function receive(
  lane: Lane,
  { handle }: { handle: Buffer },
  file: FileHandle,
  start: number,
  end: number,
): Promise<number> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let at = start;
  async function write() {
    if (waitingBytes === 0) return;
    await writeWhole(file, waiting, at);
    at += waitingBytes;
    waiting = [];
    waitingBytes = 0;
    lane.onBytes(at);
  }
  try {
    for await (const bytes of readInOrder(lane.client, handle, { start, end }, lane.signal)) {
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes >= batchBytes) await write();
    }
  } finally {
    await write(); // what has arrived need not travel again
  }
  return at;
}

/** Bytes of an open file of this computer, a MiB at a time. */
export async function* readLocal(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer, void> {
  for (let at = start; at < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(batchBytes, end - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** The name to arrive under; undefined where it is to be left out. */
async function findName(
  folder: Buffer,
  name: Buffer,
  ifThere: IfThere,
  { claims, begun }: Lane,
): Promise<Buffer | undefined> {
  const isFree = async (place: Buffer) => !claims.has(claimOf(place)) && !(await findLocal(place));
  const first = joinLocal(folder, name);
  const earlier = begun && ifThere !== 'replace' ? nameInLocal(folder, begun.place) : undefined;
  if (earlier && (await isFree(joinLocal(folder, earlier)))) return earlier;
  const isClaimed = claims.has(claimOf(first));
  const there = await findLocal(first);
  if (!there && !isClaimed) return name;
  if (isClaimed && ifThere !== 'keep-both') throw new AppError('transfers/in-use', { path: shownName(first) });
  if (ifThere === 'skip') return undefined;
  if (ifThere === 'replace') {
    if (there?.isFile() || there?.isSymbolicLink()) return name;
    throw new AppError('transfers/something-there', { path: shownName(first) });
  }
  for (let number = 2; ; number += 1) {
    const other = numberedName(name, number);
    if (await isFree(joinLocal(folder, other))) return other;
  }
}

function isSame(a: Pick<Attributes, 'sizeBytes' | 'modifiedAtS'> | undefined, b: Attributes): boolean {
  return a !== undefined && a.sizeBytes === b.sizeBytes && a.modifiedAtS === b.modifiedAtS;
}
