import type { Duplex } from 'node:stream';
import type { Platform } from '../../preload/contract/app.ts';
import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Log } from '../log.ts';
import type { Exec } from './account-on-host.ts';
import { createRemoteFiles } from './remote-files.ts';
import { createSftpSessions } from './sftp-sessions.ts';
import { openTransferJournal } from './transfers/transfer-journal.ts';
import type { TransferSettlement } from './transfers/transfer-queue.ts';
import { createTransfers } from './transfers/transfers.ts';

/** What files need of the rest of the console. */
export type FilesOptions = {
  platform: Platform;
  /** Where it is written down how far transfers are. */
  journalFolder: string;
  log: Log;
  /** The host's `sftp` subsystem as a stream. Throws why there is none. */
  openSftp(connectionId: string): Promise<Duplex>;
  exec: Exec;
  /** Keeps a connection up until the function that it gives is called. */
  hold(connectionId: string): Promise<() => void>;
  findTarget(connectionId: string): ConnectionTarget | undefined;
  /** Throws where nothing may be changed over a connection. */
  refuseChange(connectionId: string): Promise<void>;
  /** The same, and puts an upload that begins again on record, to its end. */
  recordUpload(connectionId: string, settled: Promise<TransferSettlement>): Promise<void>;
};

/** The files of hosts, and what is on its way between them and this computer. */
export type Files = ReturnType<typeof createFiles>;

export function createFiles(options: FilesOptions) {
  const { exec, hold, findTarget, refuseChange, recordUpload } = options;
  const sessions = createSftpSessions(options.openSftp);
  const remote = createRemoteFiles(sessions, { exec, hold });
  const transfers = createTransfers({
    sessions,
    remoteFiles: remote,
    exec,
    system: options.platform,
    journal: openTransferJournal(options.journalFolder, options.log),
    findTarget,
    refuseChange,
    recordUpload,
  });
  return {
    remote,
    transfers,
    async dispose() {
      await transfers.dispose();
      sessions.dispose();
    },
  };
}
