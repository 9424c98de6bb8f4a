import { type Attributes, kindOf } from './sftp/protocol.ts';
import type { SftpClient } from './sftp/sftp-client.ts';
import { walkRemote } from './walk-remote.ts';

/** Removals under way at once. */
const maxUnderWay = 32;

/**
 * Removes a file, a link or a folder with all that is in it: files as they are found, folders from the bottom up. Stops
 * at the first refusal and throws what `explain` makes of it.
 */
export async function removeTree(
  client: SftpClient,
  top: Buffer,
  explain: (path: Buffer, thrown: unknown) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const folders: Buffer[] = [];
  const underWay = new Set<Promise<void>>();
  let failure: { path: Buffer; thrown: unknown } | undefined;

  const fail = (path: Buffer) => (thrown: unknown) => {
    failure ??= { path, thrown };
  };
  function take(path: Buffer, attributes: Attributes): Promise<void> | undefined {
    if (kindOf(attributes) === 'folder') return void folders.push(path);
    const removal = client.removeFile(path, signal).catch(fail(path));
    underWay.add(removal);
    void removal.then(() => underWay.delete(removal));
    return underWay.size >= maxUnderWay ? Promise.race(underWay) : undefined;
  }

  try {
    const attributes = await client.lstat(top, signal);
    await take(top, attributes);
    if (kindOf(attributes) === 'folder') {
      const onUnreadable = (path: Buffer, thrown: unknown) => fail(path)(thrown);
      for await (const step of walkRemote(client, top, { signal, onUnreadable })) {
        if (failure) break;
        await take(step.path, step.attributes);
      }
    }
    await Promise.all(underWay);
    // A folder comes after the one that it is in.
    for (const path of folders.reverse()) {
      if (failure) break;
      await client.removeFolder(path, signal).catch(fail(path));
    }
  } catch (thrown) {
    failure ??= { path: top, thrown };
  }
  if (failure) throw await explain(failure.path, failure.thrown);
}
