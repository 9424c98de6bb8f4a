import type { Client } from 'ssh2';
import type { Connection, ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import { type ConnectionOptions, createConnection, type SshConnection } from './connection.ts';

/** What the connections need of the world around them. */
export type ConnectionsOptions = Omit<ConnectionOptions, 'target' | 'temporaryHostKeys' | 'onState'> & {
  hasTemporaryHostKeys(instanceRef: string): boolean;
  /** Called when a connection has become ready. */
  onReady(target: ConnectionTarget): void;
};

/** All SSH connections of the console: one per host and user, shared by everything that needs it. */
export type Connections = {
  watch(signal: AbortSignal | undefined): AsyncGenerator<Connection[]>;
  open(target: ConnectionTarget): string;
  decideHostKey(connectionId: string, fingerprint: string, trust: boolean): void;
  givePassphrase(connectionId: string, passphrase: string): void;
  close(connectionId: string): void;
  /** The ssh2 client. Throws `app/not-found`, or why the connection is not ready. */
  client(connectionId: string): Client;
  /** Why a connection was closed, if it was and not by its user. */
  problemOf(connectionId: string): Problem | undefined;
  dispose(): void;
};

type Record = { id: string; target: ConnectionTarget; connection: SshConnection };

/** Creates an empty set of connections. */
export function createConnections(options: ConnectionsOptions): Connections {
  const records = new Map<string, Record>();
  const changes = createBroadcast<Connection[]>((_waiting, next) => next);

  function list(): Connection[] {
    return [...records.values()].map(({ id, target, connection }) => ({ id, target, state: connection.state }));
  }
  function publish() {
    changes.send(list());
  }
  async function* watch(signal: AbortSignal | undefined) {
    const left = new AbortController();
    const later = changes.subscribe(AbortSignal.any([left.signal, ...(signal ? [signal] : [])]));
    try {
      yield list();
      yield* later;
    } finally {
      left.abort(); // also when the reader leaves before `later` has begun
    }
  }
  function get(connectionId: string): Record {
    const record = records.get(connectionId);
    if (!record) throw new AppError('app/not-found');
    return record;
  }

  return {
    watch,
    open(target) {
      const key = sharingKey(target);
      const shared = [...records.values()].find((record) => sharingKey(record.target) === key);
      if (shared && shared.connection.state.phase !== 'closed') return shared.id;
      if (shared) records.delete(shared.id);

      const id = crypto.randomUUID();
      const connection = createConnection({
        ...options,
        target,
        temporaryHostKeys: target.instanceRef !== undefined && options.hasTemporaryHostKeys(target.instanceRef),
        onState(state) {
          if (state.phase === 'ready') options.onReady(target);
          publish();
        },
      });
      records.set(id, { id, target, connection });
      publish();
      return id;
    },
    decideHostKey(connectionId, fingerprint, trust) {
      get(connectionId).connection.decideHostKey(fingerprint, trust);
    },
    givePassphrase(connectionId, passphrase) {
      get(connectionId).connection.givePassphrase(passphrase);
    },
    close(connectionId) {
      const { connection } = get(connectionId);
      records.delete(connectionId);
      connection.dispose();
      publish();
    },
    client: (connectionId) => get(connectionId).connection.client(),
    problemOf(connectionId) {
      const state = records.get(connectionId)?.connection.state;
      return state?.phase === 'closed' ? state.problem : undefined;
    },
    dispose() {
      for (const { connection } of records.values()) connection.dispose();
      records.clear();
      changes.dispose();
    },
  };
}

/** Two targets with the same key end at the same account on the same machine by the same way. */
function sharingKey(target: ConnectionTarget): string {
  const { host, port, user, keyPath, instanceRef, via } = target;
  return JSON.stringify([
    instanceRef,
    host,
    port,
    user,
    keyPath,
    via.map((hop) => [hop.host, hop.port, hop.user, hop.keyPath]),
  ]);
}
