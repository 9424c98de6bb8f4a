import { mkdir, stat, utimes } from 'node:fs/promises';
import type { IfThere } from '../../../preload/contract/transfers.ts';
import { AppError } from '../../app-error.ts';
import { baseNameOf, isInside } from '../remote-path.ts';
import { type Attributes, kindOf, SftpRefusal, statusCode } from '../sftp/protocol.ts';
import { shownName } from '../shown-name.ts';
import { walkRemote } from '../walk-remote.ts';
import { downloadItem } from './download-file.ts';
import { createFreeNames, type LocalSystem, localName, nameKey, numberedName } from './local-name.ts';
import { findLocal, joinLocal } from './local-path.ts';
import { localProblem } from './local-problem.ts';
import type { Lane, PlanSink, TransferItem } from './transfer-plan.ts';

/** A folder that is made here: where, once it is there, and what gives out the names in it. */
type MadeFolder = { place: Buffer | undefined; freeName: (name: Buffer) => Buffer };

export type DownloadRequest = { paths: readonly Buffer[]; folder: string; ifThere: IfThere; system: LocalSystem };

/** Looks at all that is to come and says where each of it goes. Nothing can leave the chosen folder: names only, never paths. */
export async function planDownload(request: DownloadRequest, lane: Lane, sink: PlanSink): Promise<void> {
  const { client, signal } = lane;
  const freeNames = () => createFreeNames((name) => nameKey(name, request.system));
  const top: MadeFolder = { place: Buffer.from(request.folder), freeName: freeNames() };
  for (const path of request.paths) {
    const shown = shownName(baseNameOf(path));
    try {
      // What was chosen is meant, link or not; below it, links are not followed out.
      const attributes = await client.stat(path, signal);
      const kind = kindOf(attributes);
      if (kind === 'file') addFile(path, attributes, top);
      else if (kind === 'folder') await addTree(path, attributes, top);
      else sink.skip(shown);
    } catch (thrown) {
      if (signal.aborted || client.isClosed) throw thrown;
      if (await isLostLink(path, thrown)) sink.skip(shown);
      else sink.fail(shown, await lane.explain(thrown, path, 'read'));
    }
  }

  /** Chosen itself, a link that leads nowhere is left out as it is below a folder: trying it again changes nothing. */
  async function isLostLink(path: Buffer, thrown: unknown): Promise<boolean> {
    if (!(thrown instanceof SftpRefusal) || thrown.status !== statusCode.noSuchFile) return false;
    const own = await client.lstat(path, signal).catch(ifRefused);
    return own !== undefined && kindOf(own) === 'link';
  }

  function addFile(remote: Buffer, { sizeBytes = 0 }: Attributes, into: MadeFolder) {
    const name = into.freeName(localName(baseNameOf(remote), request.system));
    const key = keyOf([remote]);
    sink.file(downloadItem({ key, remote, sizeBytes, folder: () => into.place, name, ifThere: request.ifThere }));
  }

  function addFolder(remote: Buffer, attributes: Attributes, into: MadeFolder): MadeFolder {
    const name = into.freeName(localName(baseNameOf(remote), request.system));
    const made: MadeFolder = { place: undefined, freeName: freeNames() };
    // An existing folder keeps its name unless both are to be kept; what is below follows the same choice.
    const keepsBoth = request.ifThere === 'keep-both' && into === top;
    sink.folder(folderItem(remote, into, name, made, keepsBoth));
    sink.ending(endingItem(remote, made, attributes));
    return made;
  }

  async function addTree(root: Buffer, attributes: Attributes, into: MadeFolder) {
    const made = new Map([['', addFolder(root, attributes, into)]]);
    const realRoot = await client.realPath(root, signal);
    const onUnreadable = (path: Buffer, thrown: unknown) => sink.fail(shownName(path), thrown);
    const onUnfit = (_folder: Buffer, name: Buffer) => sink.skip(shownName(name));
    for await (const { path, way, attributes: found } of walkRemote(client, root, { signal, onUnreadable, onUnfit })) {
      const above = made.get(keyOf(way.slice(0, -1)));
      if (!above) continue;
      const kind = kindOf(found);
      if (kind === 'folder') made.set(keyOf(way), addFolder(path, found, above));
      else if (kind === 'file') addFile(path, found, above);
      else {
        const target = kind === 'link' ? await linkedFile(path, realRoot) : undefined;
        if (target) addFile(path, target, above);
        else sink.skip(shownName(path));
      }
    }
  }

  /** The file that a link leads to, if it is one inside the folder that is fetched. */
  async function linkedFile(path: Buffer, realRoot: Buffer): Promise<Attributes | undefined> {
    const real = await client.realPath(path, signal).catch(ifRefused);
    if (!real || !isInside(realRoot, real)) return undefined;
    const attributes = await client.stat(path, signal).catch(ifRefused);
    return attributes && kindOf(attributes) === 'file' ? attributes : undefined;
  }
}

/** A link that leads nowhere is left out; one that a broken conversation has cut off is not. */
function ifRefused(thrown: unknown): undefined {
  if (thrown instanceof SftpRefusal) return undefined;
  throw thrown;
}

/** Names of hosts have no `/`, so it tells them apart. */
function keyOf(way: readonly Buffer[]): string {
  return way.map((name) => name.toString('latin1')).join('/');
}

function folderItem(
  remote: Buffer,
  into: MadeFolder,
  name: Buffer,
  made: MadeFolder,
  keepsBoth: boolean,
): TransferItem {
  return {
    key: keyOf([remote]),
    name: shownName(baseNameOf(remote)),
    sizeBytes: 0,
    async run(lane) {
      if (made.place) return 'done';
      if (!into.place) throw new AppError('transfers/folder-failed');
      for (let number = 1; ; number += 1) {
        const begun = number === 1 ? lane.begun : undefined;
        const place = begun?.place ?? joinLocal(into.place, number === 1 ? name : numberedName(name, number));
        const there = await findLocal(place);
        if (there && keepsBoth && !(begun && there.isDirectory())) continue;
        if (there && !there.isDirectory()) throw new AppError('transfers/something-there', { path: shownName(place) });
        // What is chosen here is chosen for good: the next console goes on in the same folder.
        if (keepsBoth) await lane.begin({ place });
        if (!there) await mkdir(place).catch((thrown) => Promise.reject(localProblem(thrown, place)));
        made.place = place;
        return 'done';
      }
    },
  };
}

/** Times last: every file that arrives changes that of its folder. */
function endingItem(remote: Buffer, made: MadeFolder, { modifiedAtS, accessedAtS }: Attributes): TransferItem {
  return {
    key: `${keyOf([remote])} times`,
    name: shownName(baseNameOf(remote)),
    sizeBytes: 0,
    async run() {
      if (made.place && modifiedAtS !== undefined)
        await utimes(made.place, accessedAtS ?? modifiedAtS, modifiedAtS).catch(() => {}); // a disk without such times
      return 'done';
    },
  };
}

/** Which of these names are taken in a folder of this computer. */
export async function findTakenNames(folder: string, paths: readonly Buffer[], system: LocalSystem): Promise<string[]> {
  const place = Buffer.from(folder);
  const isFolder = await stat(place).catch((thrown) => Promise.reject(localProblem(thrown, place)));
  if (!isFolder.isDirectory()) throw new AppError('files/not-a-folder', { path: folder });
  const names = paths.map((path) => localName(baseNameOf(path), system));
  const found = await Promise.all(
    names.map(async (name) => ((await findLocal(joinLocal(place, name))) ? name : undefined)),
  );
  return found.flatMap((name) => (name ? [shownName(name)] : []));
}
