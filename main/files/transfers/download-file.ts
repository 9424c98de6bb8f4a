import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import type { IfThere } from '../../../preload/contract/transfers.ts';
import { AppError } from '../../app-error.ts';
import { baseNameOf } from '../remote-path.ts';
import { readInOrder } from '../sftp/file-streams.ts';
import { type Attributes, kindOf, openFlag } from '../sftp/protocol.ts';
import { shownName } from '../shown-name.ts';
import { numberedName, partName } from './local-name.ts';
import { joinLocal } from './local-path.ts';
import { localProblem } from './local-problem.ts';
import type { Lane, TransferItem } from './transfer-plan.ts';
import { isSameBeginning } from './verify-kept.ts';

/** A file of a host and where it is to arrive: a folder of this computer and a name in it. */
export type Download = {
  remote: Buffer;
  sizeBytes: number;
  folder: () => Buffer | undefined;
  name: Buffer;
  ifThere: IfThere;
};

/** Bytes that are written in one go. */
const batchBytes = 1024 * 1024;

/** A file on its way here. It arrives beside its place under a name of its own, and takes its place when it is whole. */
export function downloadItem(download: Download): TransferItem {
  let seen: Attributes | undefined;
  const { remote, sizeBytes, ifThere } = download;

  return {
    name: shownName(baseNameOf(remote)),
    sizeBytes,
    async run(lane) {
      const folder = download.folder();
      if (!folder) throw new AppError('transfers/folder-failed');
      const name = await findName(folder, download.name, ifThere, lane.claims);
      if (!name) return 'skipped';
      const [place, part] = [joinLocal(folder, name), joinLocal(folder, partName(name))];
      const claim = claimOf(place);
      lane.claims.add(claim);
      try {
        await fetchTo(lane, place, part);
      } catch (thrown) {
        // Nobody wants the rest of what was cancelled.
        if (lane.signal.aborted) await rm(part, { force: true });
        throw thrown;
      } finally {
        lane.claims.delete(claim);
      }
      return 'done';
    },
  };

  async function fetchTo(lane: Lane, place: Buffer, part: Buffer): Promise<void> {
    const handle = await lane.client
      .open(remote, openFlag.read, {}, lane.signal)
      .catch(async (thrown) => Promise.reject(await lane.explain(thrown, remote, 'read')));
    try {
      const before = await lane.client.fstat(handle, lane.signal);
      if (kindOf(before) !== 'file') throw new AppError('sftp/not-a-file');
      await arrive(lane, { path: remote, handle }, part, before, isSame(seen, before), () => {
        seen = before;
      });
      const after = await lane.client.fstat(handle, lane.signal);
      if (!isSame(before, after)) {
        await rm(part, { force: true });
        throw new AppError('transfers/changed-meanwhile', { path: shownName(remote) });
      }
    } finally {
      lane.client.close(handle).catch(() => {}); // nothing was written
    }
    if (ifThere !== 'replace' && (await find(place)))
      throw new AppError('transfers/something-there', { path: shownName(place) });
    await rename(part, place).catch((thrown) => Promise.reject(localProblem(thrown, place)));
  }
}

/** What a place is claimed under; disks that take `A` for `a` are thought of. */
function claimOf(place: Buffer): string {
  return `here ${place.toString('latin1').toLowerCase()}`;
}

async function arrive(
  lane: Lane,
  remote: { path: Buffer; handle: Buffer },
  part: Buffer,
  { sizeBytes = 0, mode, modifiedAtS, accessedAtS }: Attributes,
  isSameSource: boolean,
  onBegun: () => void,
): Promise<void> {
  // Never through a link that somebody has put there.
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  let file: FileHandle | undefined;
  try {
    file = await open(part, flags, 0o600);
    const kept = await checkKept(lane, remote, file, sizeBytes, isSameSource);
    onBegun();
    await file.truncate(kept);
    lane.onBytes(kept, true);
    const end = await receive(lane, remote, file, kept, sizeBytes);
    if (end !== sizeBytes) throw new AppError('transfers/changed-meanwhile', { path: shownName(remote.path) });
    if (mode !== undefined && process.platform !== 'win32') await file.chmod(mode & 0o777);
    if (modifiedAtS !== undefined) await file.utimes(accessedAtS ?? modifiedAtS, modifiedAtS);
    await file.datasync();
  } catch (thrown) {
    throw lane.client.isClosed ? thrown : localProblem(await lane.explain(thrown, remote.path, 'read'), part);
  } finally {
    await file?.close();
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
    const { bytesWritten } = await file.writev(waiting, at);
    if (bytesWritten !== waitingBytes) throw new AppError('transfers/local-failed', { path: '' });
    at += bytesWritten;
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
  claims: ReadonlySet<string>,
): Promise<Buffer | undefined> {
  const first = joinLocal(folder, name);
  const isClaimed = claims.has(claimOf(first));
  const there = await find(first);
  if (!there && !isClaimed) return name;
  if (isClaimed && ifThere !== 'keep-both') throw new AppError('transfers/in-use', { path: shownName(first) });
  if (ifThere === 'skip') return undefined;
  if (ifThere === 'replace') {
    if (there?.isFile() || there?.isSymbolicLink()) return name;
    throw new AppError('transfers/something-there', { path: shownName(first) });
  }
  for (let number = 2; ; number += 1) {
    const other = numberedName(name, number);
    const place = joinLocal(folder, other);
    if (!claims.has(claimOf(place)) && !(await find(place))) return other;
  }
}

function find(path: Buffer): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}

function isSame(a: Attributes | undefined, b: Attributes): boolean {
  return a !== undefined && a.sizeBytes === b.sizeBytes && a.modifiedAtS === b.modifiedAtS;
}
