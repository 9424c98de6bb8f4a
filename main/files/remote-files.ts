import type { FilePreview, RemoteListing } from '../../preload/contract/remote-files.ts';
import { AppError } from '../app-error.ts';
import { type Exec, type HostAccount, outputOf, parseId } from './account-on-host.ts';
import { explainRefusal, type Intent } from './explain-refusal.ts';
import { listRemoteFolder } from './list-folder.ts';
import { previewFile } from './preview.ts';
import { baseNameOf, isPlainName, joinRemote, parentOf } from './remote-path.ts';
import { removeTree } from './remove-tree.ts';
import { kindOf } from './sftp/protocol.ts';
import type { SftpClient } from './sftp/sftp-client.ts';
import type { SftpSessions } from './sftp-sessions.ts';
import { walkRemote } from './walk-remote.ts';

type Place = { path: string } | { text: string };
type Signal = AbortSignal | undefined;

/** What the counting of a deletion stops at: beyond it, it is a great many. */
const maxCounted = 100_000;

/** The files of hosts: looked at and changed, one question at a time. Paths are base64 of bytes, as in the contract. */
export type RemoteFiles = ReturnType<typeof createRemoteFiles>;

/** `hold` keeps a connection up until the function that it gives is called. */
export function createRemoteFiles(
  sessions: SftpSessions,
  { exec, hold }: { exec: Exec; hold: (connectionId: string) => Promise<() => void> },
) {
  const accounts = new Map<string, Promise<HostAccount | undefined>>();
  const ownerNames = new Map<string, Map<number, string>>();

  function ownersOf(connectionId: string): Map<number, string> {
    const known = ownerNames.get(connectionId) ?? new Map<number, string>();
    ownerNames.set(connectionId, known);
    return known;
  }
  function accountOn(connectionId: string): Promise<HostAccount | undefined> {
    const known =
      accounts.get(connectionId) ??
      outputOf(exec, connectionId, 'id').then((text) => (text && parseId(text)) || undefined);
    accounts.set(connectionId, known);
    return known;
  }

  /** Runs `work`; a refusal about `path` is explained. */
  async function on<Result>(
    connectionId: string,
    path: Buffer,
    intent: Intent,
    work: (client: SftpClient) => Promise<Result>,
  ): Promise<Result> {
    return sessions.use(connectionId, 'browse', async (client) => {
      try {
        return await work(client);
      } catch (thrown) {
        throw await explain(connectionId, client, path, intent, thrown);
      }
    });
  }
  async function explain(connectionId: string, client: SftpClient, path: Buffer, intent: Intent, thrown: unknown) {
    const asker = { account: await accountOn(connectionId), ownerNames: ownersOf(connectionId) };
    return explainRefusal(thrown, client, path, intent, asker);
  }

  async function resolvePlace(client: SftpClient, place: Place | undefined, signal: Signal): Promise<Buffer> {
    if (place && 'path' in place) return Buffer.from(place.path, 'base64');
    const typed = place?.text.trim() ?? '~';
    const fromHome = typed.replace(/^~(?=\/|$)/, '.');
    // A path that is not whole starts at the home folder; the server makes it whole.
    return client.realPath(Buffer.from(fromHome === '' ? '.' : fromHome), signal);
  }

  return {
    explain,
    async *browse(connectionId: string, signal: Signal): AsyncGenerator<{ home: string }, void> {
      const release = await hold(connectionId);
      try {
        const home = await on(connectionId, Buffer.from('.'), 'read', (client) =>
          client.realPath(Buffer.from('.'), signal),
        );
        yield { home: home.toString('base64') };
        await untilAborted(signal);
      } finally {
        release();
      }
    },
    list(connectionId: string, place: Place | undefined, signal: Signal): Promise<RemoteListing> {
      return sessions.use(connectionId, 'browse', async (client) => {
        let folder = Buffer.from(place && 'text' in place ? place.text : '~');
        try {
          folder = Buffer.from(await resolvePlace(client, place, signal));
          // A path that stands in some text leads to files as often as to folders.
          const file =
            place && 'text' in place && kindOf(await client.stat(folder, signal)) !== 'folder' ? folder : undefined;
          if (file) folder = Buffer.from(folderOf(file));
          const owners = ownersOf(connectionId);
          const listing = await listRemoteFolder(client, folder, (uid, name) => owners.set(uid, name), signal);
          return file ? { ...listing, pointedAt: file.toString('base64') } : listing;
        } catch (thrown) {
          throw await explain(connectionId, client, folder, 'read', thrown);
        }
      });
    },
    preview(connectionId: string, file: string, signal: Signal): Promise<FilePreview> {
      const path = Buffer.from(file, 'base64');
      return on(connectionId, path, 'read', async (client) => {
        const attributes = await client.stat(path, signal);
        // A pipe or a device would be waited for, or have no end.
        if (kindOf(attributes) !== 'file') throw new AppError('sftp/not-a-file');
        return previewFile(client, path, signal);
      });
    },
    count(connectionId: string, paths: readonly string[], signal: Signal) {
      return on(connectionId, Buffer.from(paths[0] ?? '', 'base64'), 'read', async (client) => {
        const counted = { fileCount: 0, folderCount: 0, sizeBytes: 0, isWhole: true };
        for (const path of paths.map((text) => Buffer.from(text, 'base64'))) {
          const attributes = await client.lstat(path, signal);
          add(attributes);
          if (kindOf(attributes) !== 'folder') continue;
          const steps = walkRemote(client, path, { signal, onUnreadable: () => (counted.isWhole = false) });
          for await (const step of steps) {
            add(step.attributes);
            if (counted.fileCount + counted.folderCount < maxCounted) continue;
            counted.isWhole = false;
            return counted;
          }
        }
        return counted;

        function add(attributes: Parameters<typeof kindOf>[0]) {
          if (kindOf(attributes) === 'folder') counted.folderCount += 1;
          else counted.fileCount += 1;
          if (kindOf(attributes) === 'file') counted.sizeBytes += attributes.sizeBytes ?? 0;
        }
      });
    },
    async makeFolder(connectionId: string, folder: string, name: string) {
      const path = joinRemote(Buffer.from(folder, 'base64'), plainName(name));
      return on(connectionId, path, 'entry', async (client) => {
        await client.makeFolder(path, undefined);
        return { path: path.toString('base64') };
      });
    },
    async rename(connectionId: string, file: string, name: string) {
      const from = Buffer.from(file, 'base64');
      const to = joinRemote(folderOf(from), plainName(name));
      return on(connectionId, to, 'entry', async (client) => {
        // Some servers put it over what is there all the same.
        const isTaken =
          !to.equals(from) &&
          (await client.lstat(to).then(
            () => true,
            () => false,
          ));
        if (isTaken) throw new AppError('sftp/name-taken', { path: name });
        if (!to.equals(from)) await client.rename(from, to, false);
        return { path: to.toString('base64') };
      });
    },
    async remove(connectionId: string, paths: readonly string[], signal: Signal): Promise<void> {
      for (const path of paths.map((text) => Buffer.from(text, 'base64'))) {
        if (baseNameOf(path).length === 0) throw new AppError('sftp/failed', { path: '/' });
        await sessions.use(connectionId, 'browse', (client) =>
          removeTree(client, path, (at, thrown) => explain(connectionId, client, at, 'remove', thrown), signal),
        );
      }
    },
    setMode(connectionId: string, file: string, mode: number): Promise<void> {
      const path = Buffer.from(file, 'base64');
      return on(connectionId, path, 'mode', (client) => client.setStat(path, { mode }));
    },
  };
}

function folderOf(path: Buffer): Buffer {
  const folder = parentOf(path);
  if (!folder) throw new AppError('sftp/failed', { path: '/' });
  return folder;
}

function plainName(name: string): Buffer {
  const bytes = Buffer.from(name);
  if (!isPlainName(bytes)) throw new AppError('sftp/name-unfit', { name });
  return bytes;
}

function untilAborted(signal: Signal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
