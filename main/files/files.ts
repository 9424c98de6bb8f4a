import type { Duplex } from 'node:stream';
import type { Platform } from '../../preload/contract/app.ts';
import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Exec } from './account-on-host.ts';
import { createRemoteFiles } from './remote-files.ts';
import { createSftpSessions } from './sftp-sessions.ts';
import { createTransfers } from './transfers/transfers.ts';

/** What files need of the rest of the console. */
export type FilesOptions = {
  platform: Platform;
  /** The host's `sftp` subsystem as a stream. Throws why there is none. */
  openSftp(connectionId: string): Promise<Duplex>;
  exec: Exec;
  /** Keeps a connection up until the function that it gives is called. */
  hold(connectionId: string): Promise<() => void>;
  findTarget(connectionId: string): ConnectionTarget | undefined;
  /** Throws where nothing may be changed over a connection. */
  refuseChange(connectionId: string): Promise<void>;
};

/** The files of hosts, and what is on its way between them and this computer. */
export type Files = ReturnType<typeof createFiles>;

export function createFiles({ platform, openSftp, exec, hold, findTarget, refuseChange }: FilesOptions) {
  const sessions = createSftpSessions(openSftp);
  const remote = createRemoteFiles(sessions, { exec, hold });
  const transfers = createTransfers({
    sessions,
    remoteFiles: remote,
    exec,
    system: platform,
    findTarget,
    refuseChange,
  });
  return {
    remote,
    transfers,
    dispose() {
      transfers.dispose();
      sessions.dispose();
    },
  };
}
