import type { Connection, ConnectionTarget, Hop } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import { createConnection, type SshConnection } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import type { LendKey } from './lent-keys.ts';
import type { SshLink } from './link.ts';

/** What the connections need of the world around them. */
export type ConnectionsOptions = Omit<
  ConnectionOptions,
  'target' | 'temporaryHostKeys' | 'hostKeyAlias' | 'publishedHostKeys' | 'lendKey' | 'forwardsAgent' | 'onState'
> & {
  /** What the instance's cloud knows of its keys; undefined for a host of no cloud. */
  publishedHostKeys(instanceRef: string): ConnectionOptions['publishedHostKeys'];
  /** The name under which an instance's key is remembered; undefined: the address. */
  hostKeyAlias(instanceRef: string): string | undefined;
  hasTemporaryHostKeys(instanceRef: string): boolean;
  /** Whether an instance's shells may use the agents of this computer, now. */
  forwardsAgent(instanceRef: string): boolean;
  /** Called when a connection has become ready. */
  onReady(target: ConnectionTarget, connectionId: string): void;
  limits?: ConnectionLimits | undefined;
};

/** How long a connection stays that nobody needs, in milliseconds. */
export type ConnectionLimits = {
  /** It is up and no channel is open: whoever changes panes or closes one terminal for another comes back soon. */
  unused: number;
  /** It asks, and nobody watches who could answer: a page that is loaded anew finds the question still there. */
  unanswered: number;
};

const connectionLimits: ConnectionLimits = { unused: 60_000, unanswered: 120_000 };
const problemOfLimit = { unused: 'ssh/closed-unused', unanswered: 'ssh/not-answered' } as const;

/** How a connection comes by a key for its login; `ended` when it has no more use for one. */
type Lending = { lend: LendKey; ended(problem?: Problem): void };

/** All SSH connections of the console: one per host and user, shared by everything that needs it. */
export type Connections = {
  watch(signal: AbortSignal | undefined): AsyncGenerator<Connection[]>;
  /** With `lending`, the login is made with a key that is handed over by it. */
  open(target: ConnectionTarget, lending?: Lending): string;
  decideHostKey(connectionId: string, fingerprint: string, trust: boolean): void;
  givePassphrase(connectionId: string, passphrase: string, keep: boolean): void;
  answerPrompt(connectionId: string, round: number, answers: string[], keep: boolean): void;
  close(connectionId: string): void;
  /** Where a connection leads. */
  find(connectionId: string): ConnectionTarget | undefined;
  /**
   * Lends the link to `open`, which opens one channel and calls `release` when that has ended. A connection
   * without channels is closed after a while. Throws `app/not-found`, or why the connection is not ready.
   */
  use<Result>(connectionId: string, open: (link: SshLink, release: () => void) => Promise<Result>): Promise<Result>;
  /** The same for something short that is no reason to keep the connection. */
  glance<Result>(connectionId: string, open: (link: SshLink) => Promise<Result>): Promise<Result>;
  /** Ends a connection whose machine has gone, as the network would. */
  lose(connectionId: string): void;
  /** Ready connections to instances: the id of each by the instance's ref. */
  ready(): ReadonlyMap<string, string>;
  /** Why a connection was closed, if it was. */
  problemOf(connectionId: string): Problem | undefined;
  dispose(): void;
};

type Record = {
  id: string;
  target: ConnectionTarget;
  connection: SshConnection;
  deadline: Deadline<keyof ConnectionLimits>;
  channels: number;
};

/** Creates an empty set of connections. */
export function createConnections(options: ConnectionsOptions): Connections {
  const records = new Map<string, Record>();
  const changes = createBroadcast<Connection[]>((_waiting, next) => next);
  let watchers = 0;

  function list(): Connection[] {
    return [...records.values()].map(({ id, target, connection }) => ({ id, target, state: connection.state }));
  }
  function publish() {
    changes.send(list());
  }
  async function* watch(signal: AbortSignal | undefined) {
    watchers += 1;
    for (const record of records.values()) review(record);
    try {
      yield* changes.follow(list, signal);
    } finally {
      watchers -= 1;
      for (const record of records.values()) review(record);
    }
  }
  /** To be called after whatever may make a connection needed, or no longer so. */
  function review({ connection: { state }, channels, deadline }: Record) {
    const isAsking = state.phase === 'host-key' || state.phase === 'passphrase' || state.phase === 'prompt';
    if (isAsking && watchers === 0) deadline.set('unanswered');
    else if (state.phase === 'ready' && channels === 0) deadline.set('unused');
    else deadline.set(undefined);
  }
  function get(connectionId: string): Record {
    const record = records.get(connectionId);
    if (!record) throw new AppError('app/not-found');
    return record;
  }

  return {
    watch,
    open(target, lending) {
      const key = sharingKey(target);
      const shared = [...records.values()].find((record) => sharingKey(record.target) === key);
      if (shared && shared.connection.state.phase !== 'closed') {
        shared.deadline.restart();
        lending?.ended();
        return shared.id;
      }
      if (shared) records.delete(shared.id);

      const id = crypto.randomUUID();
      const connection = createConnection({
        ...options,
        target,
        hostKeyAlias: target.instanceRef === undefined ? undefined : options.hostKeyAlias(target.instanceRef),
        lendKey: lending?.lend,
        forwardsAgent: () => target.instanceRef !== undefined && options.forwardsAgent(target.instanceRef),
        publishedHostKeys: target.instanceRef === undefined ? undefined : options.publishedHostKeys(target.instanceRef),
        temporaryHostKeys: target.instanceRef !== undefined && options.hasTemporaryHostKeys(target.instanceRef),
        onState(state) {
          if (state.phase === 'ready') options.onReady(target, id);
          if (state.phase === 'closed') lending?.ended(state.problem);
          const listed = records.get(id);
          if (listed) review(listed);
          publish();
        },
      });
      const deadline = createDeadline(options.limits ?? connectionLimits, (limit) =>
        connection.close(new AppError(problemOfLimit[limit], { host: target.host }).toProblem()),
      );
      records.set(id, { id, target, connection, deadline, channels: 0 });
      publish();
      return id;
    },
    decideHostKey(connectionId, fingerprint, trust) {
      get(connectionId).connection.decideHostKey(fingerprint, trust);
    },
    givePassphrase(connectionId, passphrase, keep) {
      get(connectionId).connection.givePassphrase(passphrase, keep);
    },
    answerPrompt(connectionId, round, answers, keep) {
      get(connectionId).connection.answerPrompt(round, answers, keep);
    },
    close(connectionId) {
      const { connection, deadline } = get(connectionId);
      records.delete(connectionId);
      deadline.dispose();
      connection.dispose();
      publish();
    },
    find: (connectionId) => records.get(connectionId)?.target,
    async use(connectionId, open) {
      const record = get(connectionId);
      const link = record.connection.link();
      let isReleased = false;
      function release() {
        if (isReleased) return;
        isReleased = true;
        record.channels -= 1;
        review(record);
      }
      record.channels += 1;
      review(record);
      try {
        return await open(link, release);
      } catch (error) {
        release();
        throw error;
      }
    },
    glance: (connectionId, open) => open(get(connectionId).connection.link()),
    lose(connectionId) {
      const { connection, target } = get(connectionId);
      connection.close(new AppError('ssh/connection-lost', { host: target.host }).toProblem());
    },
    ready: () =>
      new Map(
        [...records.values()].flatMap(({ id, target: { instanceRef }, connection }) =>
          instanceRef !== undefined && connection.state.phase === 'ready' ? [[instanceRef, id]] : [],
        ),
      ),
    problemOf(connectionId) {
      const record = records.get(connectionId);
      if (!record) return new AppError('ssh/disconnected').toProblem(); // a person has closed it
      const { state } = record.connection;
      return state.phase === 'closed' ? state.problem : undefined;
    },
    dispose() {
      for (const { connection, deadline } of records.values()) {
        deadline.dispose();
        connection.dispose();
      }
      records.clear();
      changes.dispose();
    },
  };
}

/** Two targets with the same key end at the same account on the same machine by the same way. */
function sharingKey(target: ConnectionTarget): string {
  const keyOf = ({ host, port, user, keyPath, agentKey, configured }: Hop) => [
    host,
    port,
    user,
    keyPath,
    agentKey,
    configured,
  ];
  return JSON.stringify([target.instanceRef, target.keyless, keyOf(target), target.via.map(keyOf)]);
}
