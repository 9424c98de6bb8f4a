import type { Connection, ConnectionState, ConnectionTarget, Hop } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** How the core would reach an instance: likely users and keys, best first. */
export type Proposal = {
  host: string;
  port: number;
  users: string[];
  keyPaths: string[];
  via: Hop[];
  /** Its name in the user's own configuration, and the program that this reaches it through. */
  configured?: string | undefined;
  proxyCommand?: string | undefined;
};

/** A connection that is not up yet and has not failed. */
export type PendingConnection = Exclude<ConnectionState, { phase: 'ready' } | { phase: 'closed' }>;

/**
 * What a person corrected, or what worked last. Host and port are in it only where they differ from the proposal: an
 * address changes when its instance is stopped and started.
 */
export type ConnectChoice = Omit<ConnectionTarget, 'instanceRef' | 'host' | 'port'> & { host?: string; port?: number };

/**
 * One attempt to reach an instance, from the question how to a connection that is ready. `proposal`, `choice` and
 * `target` are kept through failures, so that every one of them can offer another user or key.
 */
export type ConnectState = {
  proposal?: Proposal;
  choice?: ConnectChoice;
  target?: ConnectionTarget;
} /** With `asks`, a person wants to say, however likely a user and a key are. */ & (
  | { step: 'proposing'; asks?: true }
  /** No user or no key is likely enough to just try it: a person says. */
  | { step: 'choosing'; asks?: true }
  | { step: 'opening'; target: ConnectionTarget }
  /** `connection` is undefined until the list of connections has shown it. */
  | { step: 'connecting'; target: ConnectionTarget; connectionId: string; connection?: PendingConnection }
  | { step: 'ready'; target: ConnectionTarget; connectionId: string }
  | { step: 'failed'; problem: Problem }
);

export type ConnectEvent =
  | { kind: 'proposed'; proposal: Proposal; instanceRef: string }
  /** A person has said who connects with what; `ownHost` is the instance's address, as nothing may be proposed yet. */
  | { kind: 'chosen'; target: ConnectionTarget; ownHost?: string | undefined }
  | { kind: 'opened'; connectionId: string }
  /** The core's whole list of connections. */
  | { kind: 'listed'; connections: readonly Connection[] }
  | { kind: 'failed'; problem: Problem }
  /** Once more in the same way. */
  | { kind: 'again' };

/** The only place that changes the state of an attempt. An event that does not fit the step changes nothing. */
export function nextConnectState(state: ConnectState, event: ConnectEvent): ConnectState {
  switch (event.kind) {
    case 'proposed': {
      if (state.step !== 'proposing') return state;
      const { proposal, instanceRef } = event;
      const target = chosenTarget(proposal, state, instanceRef);
      const kept = { ...known(state), proposal };
      if (state.asks) return { ...kept, ...(target ? { target } : {}), step: 'choosing', asks: true };
      return target ? { ...kept, step: 'opening', target } : { ...kept, step: 'choosing' };
    }
    case 'chosen': {
      const choice = choiceOf(event.target, state.proposal ?? ownAddress(state, event.ownHost));
      return { ...known(state), choice, step: 'opening', target: event.target };
    }
    case 'opened':
      if (state.step !== 'opening') return state;
      return { ...known(state), step: 'connecting', target: state.target, connectionId: event.connectionId };
    case 'listed':
      return state.step === 'connecting' || state.step === 'ready' ? followed(state, event.connections) : state;
    case 'failed':
      return { ...known(state), step: 'failed', problem: event.problem };
    case 'again': {
      const { target, choice } = state;
      if (target && choice?.host !== undefined) return { ...known(state), step: 'opening', target };
      return { ...known(state), step: 'proposing' };
    }
  }
}

/**
 * The choice, else who it was before, else the first user with the first key; undefined when one of them is not known.
 * What was proposed before may be another now: somebody may have logged in there as another user since.
 */
function chosenTarget(
  { host, port, users, keyPaths, via, configured }: Proposal,
  { choice, target: before }: ConnectState,
  instanceRef: string,
): ConnectionTarget | undefined {
  if (choice) return { host, port, ...choice, instanceRef };
  const user = before?.user ?? users[0];
  const keyPath = keyPaths.find((path) => path === before?.keyPath) ?? keyPaths[0];
  // The configuration says which keys are offered, in which order.
  if (user !== undefined && configured !== undefined) return { host, port, user, instanceRef, via, configured };
  if (user === undefined || keyPath === undefined) return undefined;
  return { host, port, user, keyPath, instanceRef, via };
}

/** The address that an instance itself has, as far as it is known without a proposal. */
function ownAddress({ choice, target }: ConnectState, host: string | undefined) {
  if (host !== undefined) return { host, port: 22 };
  return choice?.host === undefined ? target : undefined;
}

/** What to keep of a target for the next time. */
export function choiceOf(target: ConnectionTarget, proposal?: Pick<Proposal, 'host' | 'port'>): ConnectChoice {
  const { instanceRef: _, host, port, ...choice } = target;
  return {
    ...choice,
    ...(host === proposal?.host ? {} : { host }),
    ...(port === proposal?.port ? {} : { port }),
  };
}

type Following = Extract<ConnectState, { step: 'connecting' | 'ready' }>;

function followed(state: Following, connections: readonly Connection[]): ConnectState {
  const found = connections.find(({ id }) => id === state.connectionId)?.state;
  const wasSeen = state.step === 'ready' || state.connection !== undefined;
  if (!found) return wasSeen ? closed(state) : state;
  switch (found.phase) {
    case 'ready':
      return state.step === 'ready' ? state : { ...known(state), ...ids(state), step: 'ready' };
    case 'closed':
      return closed(state, found.problem);
    default:
      return { ...known(state), ...ids(state), step: 'connecting', connection: found };
  }
}

/** Without a problem, a person has closed it, here or in another window. */
function closed(state: Following, problem: Problem = { code: 'ssh/disconnected', params: {} }): ConnectState {
  return { ...known(state), step: 'failed', problem };
}

function ids({ target, connectionId }: Following) {
  return { target, connectionId };
}

function known({ proposal, choice, target }: ConnectState): Pick<ConnectState, 'proposal' | 'choice' | 'target'> {
  return { ...(proposal ? { proposal } : {}), ...(choice ? { choice } : {}), ...(target ? { target } : {}) };
}
