import { rm } from 'node:fs/promises';
import { baseNameOf, joinRemote, parentOf } from '../remote-path.ts';
import { SftpRefusal, statusCode } from '../sftp/protocol.ts';
import type { SftpSessions } from '../sftp-sessions.ts';
import { partName } from './local-name.ts';
import { joinLocal, splitLocal } from './local-path.ts';

/**
 * Removes what had begun to arrive at these places and is not whole; false where some of it may still be there, as on
 * a host to which there is no connection.
 */
export async function removeUnfinished(
  direction: 'download' | 'upload',
  places: readonly Buffer[],
  connectionId: string | undefined,
  sessions: SftpSessions,
): Promise<boolean> {
  try {
    if (direction === 'download') await Promise.all(places.map((place) => rm(localPart(place), { force: true })));
    else if (places.length > 0) {
      if (connectionId === undefined) return false;
      await sessions.use(connectionId, 'transfer', async (client) => {
        for (const place of places)
          await client.removeFile(remotePart(place)).catch((thrown: unknown) => {
            if (!(thrown instanceof SftpRefusal) || thrown.status !== statusCode.noSuchFile) throw thrown;
          });
      });
    }
    return true;
  } catch {
    return false; // whoever asked says so
  }
}

function localPart(place: Buffer): Buffer {
  const { folder, name } = splitLocal(place);
  return joinLocal(folder, partName(name));
}

function remotePart(place: Buffer): Buffer {
  return joinRemote(parentOf(place) ?? place, partName(baseNameOf(place)));
}
