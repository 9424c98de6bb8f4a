import type { Duplex } from 'node:stream';
import { openSftpClient, type SftpClient } from './sftp/sftp-client.ts';

/** What the files need of a connection. */
export type OpenSftp = (connectionId: string) => Promise<Duplex>;

/** What a conversation is for: a flood of one kind does not hold up the other. */
type SftpPurpose = 'browse' | 'transfer';

/** SFTP conversations, one per connection and purpose, opened when needed and closed a while after. */
export type SftpSessions = {
  /** Runs `work` on a conversation; opens one where there is none. Throws what `openSftp` throws, too. */
  use<Result>(
    connectionId: string,
    purpose: SftpPurpose,
    work: (client: SftpClient) => Promise<Result>,
  ): Promise<Result>;
  dispose(): void;
};

type Session = { client: Promise<SftpClient>; users: number; timer?: NodeJS.Timeout };

/** A conversation that nobody uses stays this long: whoever opens a folder soon opens another. */
const unusedMs = 20_000;

export function createSftpSessions(openSftp: OpenSftp): SftpSessions {
  const sessions = new Map<string, Session>();

  function forget(key: string, session: Session) {
    clearTimeout(session.timer);
    if (sessions.get(key) === session) sessions.delete(key);
    session.client.then(
      (client) => client.dispose(),
      () => {},
    );
  }

  async function sessionFor(key: string, connectionId: string): Promise<Session> {
    const known = sessions.get(key);
    if (known) {
      const client = await known.client.catch(() => undefined);
      if (client && !client.isClosed && sessions.get(key) === known) return known;
      forget(key, known);
      const newer = sessions.get(key);
      if (newer) return newer;
    }
    const session: Session = { client: openSftp(connectionId).then((stream) => openSftpClient(stream)), users: 0 };
    sessions.set(key, session);
    return session;
  }

  return {
    async use(connectionId, purpose, work) {
      const key = `${purpose} ${connectionId}`;
      const session = await sessionFor(key, connectionId);
      clearTimeout(session.timer);
      session.users += 1;
      try {
        return await work(await session.client);
      } finally {
        session.users -= 1;
        if (session.users === 0) session.timer = setTimeout(() => forget(key, session), unusedMs);
      }
    },
    dispose() {
      for (const [key, session] of [...sessions]) forget(key, session);
    },
  };
}
