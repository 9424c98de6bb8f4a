import type { RemoteEntry, RemoteListing } from '../../preload/contract/remote-files.ts';
import { isPlainName, joinRemote, parentOf } from './remote-path.ts';
import type { RemoteName } from './sftp/parse-reply.ts';
import { type Attributes, type FileKind, kindOf } from './sftp/protocol.ts';
import type { SftpClient } from './sftp/sftp-client.ts';
import { decode, shownName } from './shown-name.ts';

/** A folder larger than this is cut. */
const maxEntries = 20_000;
/** So many links of a folder are looked up; more would hold up the list. */
const maxLinks = 500;

/** One folder of a host, folders first, then as a person counts. `learnOwner` hears what the host calls its accounts. */
export async function listRemoteFolder(
  client: SftpClient,
  folder: Buffer,
  learnOwner: (uid: number, name: string) => void,
  signal?: AbortSignal,
): Promise<RemoteListing> {
  const spaceAsked = client.space(folder, signal).catch(() => undefined);
  const names: RemoteName[] = [];
  let omittedCount = 0;
  for await (const some of client.readFolder(folder, signal))
    for (const one of some) {
      if (!isPlainName(one.name)) continue;
      if (names.length < maxEntries) names.push({ ...one, name: Buffer.from(one.name) });
      else omittedCount += 1;
    }
  const leadsTo = await followLinks(client, folder, names, signal);
  const entries = names.map((one) => toEntry(folder, one, leadsTo.get(one), learnOwner));
  entries.sort(byKindThenName);
  const [parent, space] = [parentOf(folder), await spaceAsked];
  return {
    folder: folder.toString('base64'),
    folderText: shownName(folder),
    entries,
    omittedCount,
    ...(parent ? { parent: parent.toString('base64') } : {}),
    ...(space ? { space } : {}),
  };
}

async function followLinks(client: SftpClient, folder: Buffer, names: readonly RemoteName[], signal?: AbortSignal) {
  const found = new Map<RemoteName, Attributes>();
  const links = names.filter(({ attributes }) => kindOf(attributes) === 'link').slice(0, maxLinks);
  await Promise.all(
    links.map(async (link) => {
      const attributes = await client.stat(joinRemote(folder, link.name), signal).catch(() => undefined);
      if (attributes) found.set(link, attributes);
    }),
  );
  signal?.throwIfAborted();
  return found;
}

function toEntry(
  folder: Buffer,
  { name, longName, attributes }: RemoteName,
  target: Attributes | undefined,
  learnOwner: (uid: number, name: string) => void,
): RemoteEntry {
  const { mode, uid, gid, sizeBytes } = attributes;
  const modifiedAtS = target?.modifiedAtS ?? attributes.modifiedAtS;
  const kind = kindOf(attributes);
  const named = readLongName(longName);
  if (uid !== undefined && named) learnOwner(uid, named.owner);
  const owner = named?.owner ?? uid?.toString();
  const group = named?.group ?? gid?.toString();
  const size = kind === 'link' ? target?.sizeBytes : sizeBytes;
  return {
    path: joinRemote(folder, name).toString('base64'),
    name: shownName(name),
    kind,
    ...(target ? { leadsTo: leadOf(kindOf(target)) } : {}),
    ...(size !== undefined && (target ? kindOf(target) : kind) === 'file' ? { sizeBytes: size } : {}),
    ...(modifiedAtS === undefined ? {} : { modifiedAt: new Date(modifiedAtS * 1000).toISOString() }),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}

function leadOf(kind: FileKind): 'file' | 'folder' | 'other' {
  return kind === 'link' ? 'other' : kind;
}

/** Owner and group out of a line like `-rw-r--r--    1 alice    users …`, as OpenSSH and most others write it. */
function readLongName(line: Buffer): { owner: string; group: string } | undefined {
  const text = decode(line.subarray(0, 512));
  const match = /^[a-zA-Z?-][rwxsStTlL-]{9}\S?\s+\S+\s+(\S{1,64})\s+(\S{1,64})\s/.exec(text ?? '');
  if (!match?.[1] || !match[2]) return undefined;
  return { owner: shownName(Buffer.from(match[1])), group: shownName(Buffer.from(match[2])) };
}

function byKindThenName(a: RemoteEntry, b: RemoteEntry): number {
  return Number(isFolder(b)) - Number(isFolder(a)) || byName(a.name, b.name);
}

function isFolder({ kind, leadsTo }: RemoteEntry): boolean {
  return kind === 'folder' || leadsTo === 'folder';
}

/** As a person counts: 9 before 10. */
const byName = new Intl.Collator(undefined, { numeric: true }).compare;
