import { isPlainName, joinRemote } from './remote-path.ts';
import { type Attributes, kindOf } from './sftp/protocol.ts';
import type { SftpClient } from './sftp/sftp-client.ts';

/** Something below a folder of a host. `way` are the names that lead to it from there. */
export type RemoteStep = { path: Buffer; way: readonly Buffer[]; attributes: Attributes };

/** No tree is followed deeper: a host can make them without end. */
const maxDepth = 200;

/**
 * Everything below a folder, a folder before what is in it; links are told, never followed. A folder that can't be
 * read is told to `onUnreadable`, names that are none to `onUnfit`.
 */
export async function* walkRemote(
  client: SftpClient,
  top: Buffer,
  {
    signal,
    onUnreadable,
    onUnfit = () => {},
  }: {
    signal?: AbortSignal | undefined;
    onUnreadable: (path: Buffer, thrown: unknown) => void;
    onUnfit?: (folder: Buffer, name: Buffer) => void;
  },
): AsyncGenerator<RemoteStep, void> {
  const waiting: { path: Buffer; way: readonly Buffer[] }[] = [{ path: top, way: [] }];
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    try {
      for await (const names of client.readFolder(folder.path, signal))
        for (const { name, attributes } of names) {
          if (isSelfOrAbove(name)) continue;
          if (!isPlainName(name)) {
            onUnfit(folder.path, Buffer.from(name));
            continue;
          }
          const own = Buffer.from(name);
          const step = { path: joinRemote(folder.path, own), way: [...folder.way, own], attributes };
          yield step;
          if (kindOf(attributes) !== 'folder') continue;
          if (step.way.length < maxDepth) waiting.push(step);
          else onUnreadable(step.path, new Error('too deep'));
        }
    } catch (thrown) {
      if (signal?.aborted || client.isClosed) throw thrown;
      onUnreadable(folder.path, thrown);
    }
  }
}

function isSelfOrAbove(name: Buffer): boolean {
  return name.equals(Buffer.from('.')) || name.equals(Buffer.from('..'));
}
