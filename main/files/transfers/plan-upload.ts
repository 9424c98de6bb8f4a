import type { IfThere } from '../../../preload/contract/transfers.ts';
import { AppError } from '../../app-error.ts';
import { isPlainName, joinRemote } from '../remote-path.ts';
import { kindOf, SftpRefusal } from '../sftp/protocol.ts';
import { shownName } from '../shown-name.ts';
import { createFreeNames, numberedName } from './local-name.ts';
import type { SourceFacts, SourceStep } from './local-source.ts';
import type { Lane, PlanSink, TransferItem } from './transfer-plan.ts';
import { uploadItem } from './upload-file.ts';

/** A folder that is made on a host: where, once it is there, and what gives out the names in it. */
type MadeFolder = { place: Buffer | undefined; freeName: (name: Buffer) => Buffer };

/** Looks at all that is to go to a folder of a host and says where each of it goes. `group` tells it from other steps of the same transfer. */
export async function planUpload(
  steps: AsyncIterable<SourceStep>,
  { folder, ifThere, group }: { folder: Buffer; ifThere: IfThere; group: string },
  sink: PlanSink,
): Promise<void> {
  const freeNames = () => createFreeNames((name) => name.toString('latin1'));
  const top: MadeFolder = { place: folder, freeName: freeNames() };
  const made = new Map<string, MadeFolder>();
  for await (const { way, facts, source } of steps) {
    const ownName = way.at(-1) ?? Buffer.alloc(0);
    const key = `${group}/${keyOf(way)}`;
    const into = way.length === 1 ? top : made.get(keyOf(way.slice(0, -1)));
    if (!into || !isPlainName(ownName)) {
      sink.skip(shownName(ownName));
      continue;
    }
    const name = into.freeName(ownName);
    if (source) {
      sink.file(uploadItem({ key, source, sizeBytes: facts.sizeBytes, folder: () => into.place, name, ifThere }));
      continue;
    }
    const own: MadeFolder = { place: undefined, freeName: freeNames() };
    made.set(keyOf(way), own);
    sink.folder(folderItem(key, name, into, own, ifThere === 'keep-both' && into === top));
    sink.ending(endingItem(`${key} times`, name, own, facts));
  }
}

function keyOf(way: readonly Buffer[]): string {
  return way.map((name) => name.toString('latin1')).join('/');
}

function folderItem(key: string, name: Buffer, into: MadeFolder, own: MadeFolder, keepsBoth: boolean): TransferItem {
  return {
    key,
    name: shownName(name),
    sizeBytes: 0,
    async run(lane) {
      if (own.place) return 'done';
      if (!into.place) throw new AppError('transfers/folder-failed');
      for (let number = 1; ; number += 1) {
        const begun = number === 1 ? lane.begun : undefined;
        const place = begun?.place ?? joinRemote(into.place, number === 1 ? name : numberedName(name, number));
        const there = await find(lane, place);
        if (there && keepsBoth && !(begun && there === 'folder')) continue;
        if (there && there !== 'folder') throw new AppError('transfers/something-there', { path: shownName(place) });
        // What is chosen here is chosen for good: the next console goes on in the same folder.
        if (keepsBoth) await lane.begin({ place });
        if (!there) await make(lane, place);
        own.place = place;
        return 'done';
      }
    },
  };
}

async function find({ client, signal }: Lane, path: Buffer) {
  try {
    // A link to a folder serves as one: it is on the host, and the person sees where it leads.
    return kindOf(await client.stat(path, signal));
  } catch (thrown) {
    if (thrown instanceof SftpRefusal) return undefined;
    throw thrown;
  }
}

async function make(lane: Lane, place: Buffer): Promise<void> {
  try {
    await lane.client.makeFolder(place, undefined, lane.signal);
  } catch (thrown) {
    throw await lane.explain(thrown, place, 'entry');
  }
}

/** Mode and times last: a folder that may not be written to could take nothing in. */
function endingItem(key: string, name: Buffer, own: MadeFolder, { modifiedAtS, mode }: SourceFacts): TransferItem {
  return {
    key,
    name: shownName(name),
    sizeBytes: 0,
    async run({ client, signal }) {
      const attributes = { modifiedAtS, ...(mode === undefined ? {} : { mode }) };
      if (own.place)
        await client.setStat(own.place, attributes, signal).catch((thrown: unknown) => {
          if (!(thrown instanceof SftpRefusal)) throw thrown; // a file system without them
        });
      return 'done';
    },
  };
}
