import { rm } from 'node:fs/promises';
import { SftpRefusal, statusCode } from '../sftp/protocol.ts';
import type { SftpSessions } from '../sftp-sessions.ts';

/**
 * Removes the files in which something had begun to arrive that is not whole; false where some of it may still be there, as on
 * a host to which there is no connection.
 */
export async function removeUnfinished(
  direction: 'download' | 'upload',
  parts: readonly Buffer[],
  connectionId: string | undefined,
  sessions: SftpSessions,
): Promise<boolean> {
  try {
    if (direction === 'download') await Promise.all(parts.map((part) => rm(part, { force: true })));
    else if (parts.length > 0) {
      if (connectionId === undefined) return false;
      await sessions.use(connectionId, 'transfer', async (client) => {
        for (const part of parts)
          await client.removeFile(part).catch((thrown: unknown) => {
            if (!(thrown instanceof SftpRefusal) || thrown.status !== statusCode.noSuchFile) throw thrown;
          });
      });
    }
    return true;
  } catch {
    return false; // whoever asked says so
  }
}
