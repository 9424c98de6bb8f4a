import type { IfThere } from '../../../preload/contract/transfers.ts';
import { AppError } from '../../app-error.ts';
import { baseNameOf, joinRemote, parentOf } from '../remote-path.ts';
import { writeInOrder } from '../sftp/file-streams.ts';
import { kindOf, openFlag, SftpRefusal } from '../sftp/protocol.ts';
import type { SftpClient } from '../sftp/sftp-client.ts';
import { shownName } from '../shown-name.ts';
import { numberedName, partName } from './local-name.ts';
import type { LocalSource, SourceFacts } from './local-source.ts';
import type { SourceStamp } from './transfer-memory.ts';
import type { Lane, TransferItem } from './transfer-plan.ts';
import { isSameBeginning } from './verify-kept.ts';

/** A file of this computer and where it is to arrive: a folder of a host and a name in it. */
export type Upload = {
  key: string;
  source: LocalSource;
  sizeBytes: number;
  folder: () => Buffer | undefined;
  name: Buffer;
  ifThere: IfThere;
};

/** Bytes before the end of a part that are sent again where the host can't hash it: they were under way when it broke off. */
const unsureBytes = 8 * 1024 * 1024;

/** A file on its way to a host. It arrives under a name of its own, and takes its place when it is whole. */
export function uploadItem({ key, source, sizeBytes, folder: findFolder, name, ifThere }: Upload): TransferItem {
  return {
    key,
    name: shownName(name),
    sizeBytes,
    async run(lane) {
      const folder = findFolder();
      if (!folder) throw new AppError('transfers/folder-failed');
      if (await hasArrived(lane, source, ifThere)) return 'done';
      const free = await findName(lane, folder, name, ifThere);
      if (!free) return 'skipped';
      const place = joinRemote(folder, free);
      let part: Buffer | undefined;
      const claim = claimOf(lane, place);
      lane.claims.add(claim);
      try {
        await sendTo(lane, place, (path) => {
          part = path;
        });
      } catch (thrown) {
        // Nobody wants the rest of what was cancelled, and a disk that is full is not left so.
        const isFull = thrown instanceof AppError && thrown.code === 'sftp/disk-full';
        const isUseless = lane.isUnwanted() || isFull;
        if (part && isUseless && !lane.client.isClosed) await lane.client.removeFile(part).catch(ifRefused);
        throw thrown;
      } finally {
        lane.claims.delete(claim);
      }
      return 'done';
    },
  };

  /** `onPart` is told which file of ours it is in until it is whole. */
  async function sendTo(lane: Lane, place: Buffer, onPart: (part: Buffer) => void): Promise<void> {
    const { client, signal } = lane;
    const before = await source.facts();
    let part = place;
    try {
      const earlier = await findEarlier(lane, place);
      await refuseWithoutRoom(lane, place, before.sizeBytes - (earlier?.sizeBytes ?? 0));
      const begin = (path: Buffer) =>
        lane.begin({ place, part: path, source: { sizeBytes: before.sizeBytes, modifiedAtS: before.modifiedAtS } });
      const opened =
        (earlier && (await resumePart(lane, earlier, source, before))) ?? (await createPart(lane, place, begin));
      const { handle, kept } = opened;
      part = opened.part;
      onPart(part);
      // What was there may be of another source: it had to be checked against the one that it was begun with.
      if (kept > 0) await begin(part);
      try {
        lane.onBytes(kept, true);
        let at = kept;
        const onWritten = (byteCount: number) => {
          at += byteCount;
          lane.onBytes(at);
        };
        const end = await writeInOrder(client, handle, kept, source.read(kept, before.sizeBytes), {
          signal,
          onWritten,
        });
        if (end !== before.sizeBytes || !isSame(await source.facts(), before))
          throw new AppError('transfers/changed-meanwhile', { path: shownName(name) });
        await finish(client, handle, before, signal);
      } finally {
        if (!client.isClosed) await client.close(handle);
      }
      await putInPlace(client, part, place, signal);
    } catch (thrown) {
      throw await lane.explain(thrown, part, 'write');
    }
  }

  async function finish(client: SftpClient, handle: Buffer, facts: SourceFacts, signal: AbortSignal) {
    const { mode, modifiedAtS } = facts;
    if (client.hasFsync) await client.fsync(handle, signal);
    const { sizeBytes: arrived } = await client.fstat(handle, signal);
    if (arrived !== facts.sizeBytes) throw new AppError('transfers/size-differs', { path: shownName(name) });
    // Some file systems keep no modes or times; the bytes are what counts.
    await client
      .setHandleStat(handle, { modifiedAtS, ...(mode === undefined ? {} : { mode }) }, signal)
      .catch(ifRefused);
  }

  async function putInPlace(client: SftpClient, part: Buffer, place: Buffer, signal: AbortSignal) {
    if (ifThere !== 'replace') {
      const isTaken = await client.lstat(place, signal).then(() => true, ifRefused);
      if (isTaken) throw new AppError('transfers/something-there', { path: shownName(place) });
    } else if (!client.hasPosixRename) await client.removeFile(place, signal).catch(ifRefused);
    await client.rename(part, place, ifThere === 'replace', signal);
  }
}

/** Whether it took its place as an earlier console ended, too late to be written down. */
async function hasArrived({ client, signal, begun }: Lane, source: LocalSource, ifThere: IfThere): Promise<boolean> {
  // What is replaced was there before: it proves nothing.
  if (!begun?.source || ifThere === 'replace') return false;
  const found = await client.lstat(begun.place, signal).catch(ifRefused);
  if (!found || kindOf(found) !== 'file' || found.sizeBytes !== begun.source.sizeBytes) return false;
  return found.modifiedAtS === begun.source.modifiedAtS && isSame(await source.facts(), begun.source);
}

/** A file that an earlier try has left on the host. */
type Earlier = { part: Buffer; sizeBytes: number };

type OpenPart = { part: Buffer; handle: Buffer; kept: number };

/** A host that has all of these is making them up. */
const maxPartNames = 1000;

/** What is smaller is not asked for: the host's own refusal is as good. */
const roomAskedBytes = 256 * 1024;

/** Refuses what has no room on the host's disk, before any of it moves. */
async function refuseWithoutRoom({ client, signal }: Lane, place: Buffer, neededBytes: number): Promise<void> {
  if (neededBytes < roomAskedBytes) return;
  const space = await client.space(parentOf(place) ?? place, signal).catch(ifRefused);
  if (!space || space.totalBytes === 0 || neededBytes <= space.freeBytes) return;
  throw new AppError('sftp/no-room', { path: shownName(place), needed: neededBytes, free: space.freeBytes });
}

/** What an earlier try has left. A file of the same name that no journal tells of is somebody else's. */
async function findEarlier({ client, signal, begun }: Lane, place: Buffer): Promise<Earlier | undefined> {
  const part = begun?.part;
  if (!part || parentOf(part)?.equals(parentOf(place) ?? place) !== true) return undefined;
  const found = await client.lstat(part, signal).catch(ifRefused);
  return found && kindOf(found) === 'file' ? { part, sizeBytes: found.sizeBytes ?? 0 } : undefined;
}

/** Opens what is left where some of it can stay; removes it otherwise: it is not emptied, a link would be written through. */
async function resumePart(
  lane: Lane,
  { part, sizeBytes }: Earlier,
  source: LocalSource,
  facts: SourceFacts,
): Promise<OpenPart | undefined> {
  const { client, signal, begun } = lane;
  const isSameSource = begun?.source !== undefined && isSame(begun.source, facts);
  if (sizeBytes > 0 && sizeBytes <= facts.sizeBytes) {
    const handle = await client.open(part, openFlag.read | openFlag.write, {}, signal).catch(ifRefused);
    if (handle) {
      const kept = await checkKept(lane, { path: part, handle }, source, sizeBytes, isSameSource);
      if (kept > 0) return { part, handle, kept };
      await client.close(handle);
    }
  }
  await client.removeFile(part, signal);
  return undefined;
}

/** Makes the file that it arrives in, under a name that nobody has. */
async function createPart(lane: Lane, place: Buffer, begin: (part: Buffer) => Promise<void>): Promise<OpenPart> {
  const { client, signal } = lane;
  const flags = openFlag.write | openFlag.create | openFlag.exclusive;
  const isThere = (path: Buffer) => client.lstat(path, signal).then(() => true, ifRefused);
  for (let number = 1; number <= maxPartNames; number += 1) {
    const part = joinRemote(parentOf(place) ?? place, partName(baseNameOf(place), number));
    if (await isThere(part)) continue;
    await begin(part);
    const handle = await client.open(part, flags, { mode: 0o600 }, signal).catch(async (thrown: unknown) => {
      if (thrown instanceof SftpRefusal && (await isThere(part))) return undefined; // somebody came first
      throw thrown;
    });
    if (handle) return { part, handle, kept: 0 };
  }
  throw new AppError('transfers/something-there', { path: shownName(place) });
}

/** How many bytes of an earlier try can stay. */
async function checkKept(
  lane: Lane,
  part: { path: Buffer; handle: Buffer },
  source: LocalSource,
  sizeBytes: number,
  isSameSource: boolean,
): Promise<number> {
  lane.onVerifying(true);
  try {
    if (await isSameBeginning(lane, part, source, sizeBytes, false)) return sizeBytes;
    const sure = Math.max(0, sizeBytes - unsureBytes);
    return sure > 0 && (await isSameBeginning(lane, part, source, sure, isSameSource)) ? sure : 0;
  } finally {
    lane.onVerifying(false);
  }
}

async function findName(lane: Lane, folder: Buffer, name: Buffer, ifThere: IfThere): Promise<Buffer | undefined> {
  const find = (path: Buffer) => lane.client.lstat(path, lane.signal).catch(ifRefused);
  const isFree = async (place: Buffer) => !lane.claims.has(claimOf(lane, place)) && !(await find(place));
  const first = joinRemote(folder, name);
  const earlier = ifThere === 'replace' ? undefined : lane.begun?.place;
  if (earlier && parentOf(earlier)?.equals(parentOf(first) ?? folder) && (await isFree(earlier)))
    return baseNameOf(earlier);
  const isClaimed = lane.claims.has(claimOf(lane, first));
  const there = await find(first);
  if (!there && !isClaimed) return name;
  if (isClaimed && ifThere !== 'keep-both') throw new AppError('transfers/in-use', { path: shownName(first) });
  if (ifThere === 'skip') return undefined;
  if (ifThere === 'replace') {
    if (there && kindOf(there) !== 'folder') return name;
    throw new AppError('transfers/something-there', { path: shownName(first) });
  }
  for (let number = 2; ; number += 1) {
    const other = numberedName(name, number);
    if (await isFree(joinRemote(folder, other))) return other;
  }
}

function claimOf({ connectionId }: Lane, place: Buffer): string {
  return `${connectionId} ${place.toString('latin1')}`;
}

/** What isn't there, or can't be done there, is no failure here; a broken conversation is. */
function ifRefused(thrown: unknown): undefined {
  if (thrown instanceof SftpRefusal) return undefined;
  throw thrown;
}

function isSame(a: SourceStamp, b: SourceStamp): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedAtS === b.modifiedAtS;
}
