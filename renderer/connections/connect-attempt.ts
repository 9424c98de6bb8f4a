import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import { client, session } from '../client.ts';
import { connections } from '../connections.ts';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';
import {
  type ConnectChoice,
  type ConnectEvent,
  type ConnectState,
  choiceOf,
  nextConnectState,
} from './connect-state.ts';

/** An attempt to reach an instance that a tab or a pane shows and steers. It begins at once. */
export type ConnectAttempt = {
  readonly instanceRef: string;
  state: Store<ConnectState>;
  /** Another user, key or way to an instance whose own address is `ownHost`. */
  connectAs(target: ConnectionTarget, ownHost?: string): void;
  again(): void;
  /** Stops following. A connection that is not up yet is given up; one that is up stays for whoever else uses it. */
  dispose(): void;
};

/** Who reached an instance with what, the last time that it worked. */
const lastChoices = new Map<string, ConnectChoice>();

/** The attempts that are shown somewhere: two of them may wait for one connection. */
const living = new Set<Store<ConnectState>>();

/** Gives up a connection that is not up yet and that nobody else waits for, with whatever it may be asking. */
function giveUp(connectionId: string) {
  const isAwaited = [...living].some((state) => connectionIdOf(state.get()) === connectionId);
  const phase = connections.get().find(({ id }) => id === connectionId)?.state.phase;
  if (isAwaited || phase === 'ready' || phase === 'closed') return;
  client.connections.close({ connectionId }).catch(() => {}); // it has ended by itself
}

function connectionIdOf(state: ConnectState): string | undefined {
  return state.step === 'connecting' || state.step === 'ready' ? state.connectionId : undefined;
}

function openConnection(ref: string, target: ConnectionTarget): Promise<{ connectionId: string }> {
  const { host, port, user, via } = target;
  return target.keyless ? client.keyless.open({ ref, host, port, user, via }) : client.connections.open(target);
}

/** Begins with `choice`, else with what worked last, else with what the core proposes; with `asks`, a person confirms it first. */
export function createConnectAttempt(
  instanceRef: string,
  choice = lastChoices.get(instanceRef),
  asks = false,
): ConnectAttempt {
  const state = createStore<ConnectState>({
    step: 'proposing',
    ...(choice ? { choice } : {}),
    ...(asks ? { asks } : {}),
  });
  let round = 0;
  let asking = new AbortController();
  let isDisposed = false;

  function dispatch(event: ConnectEvent) {
    if (isDisposed) return;
    const before = state.get();
    const after = nextConnectState(before, event);
    if (after === before) return;
    state.set(after);
    const left = connectionIdOf(before);
    if (left !== undefined && left !== connectionIdOf(after)) giveUp(left);
    act(after);
  }

  function act(entered: ConnectState) {
    if (entered.step === 'ready') lastChoices.set(instanceRef, choiceOf(entered.target, entered.proposal));
    if (entered.step === 'proposing')
      ask((signal) => client.connections.propose({ instanceRef }, { signal }), proposed);
    if (entered.step === 'opening')
      ask(
        () => openConnection(instanceRef, entered.target),
        opened,
        ({ connectionId }) => giveUp(connectionId),
      );
  }

  /** An answer to a question that has been asked anew since is not heard: it comes too late. */
  function ask<Answer>(
    question: (signal: AbortSignal) => Promise<Answer>,
    hear: (answer: Answer) => void,
    comeTooLate?: (answer: Answer) => void,
  ) {
    round += 1;
    const asked = round;
    asking.abort();
    asking = new AbortController();
    question(asking.signal).then(
      (answer) => (asked === round ? hear(answer) : comeTooLate?.(answer)),
      (thrown) => asked === round && dispatch({ kind: 'failed', problem: problemFrom(thrown) }),
    );
  }

  function proposed(proposal: Awaited<ReturnType<typeof client.connections.propose>>) {
    dispatch({ kind: 'proposed', proposal, instanceRef });
  }

  function opened({ connectionId }: { connectionId: string }) {
    dispatch({ kind: 'opened', connectionId });
    listed(); // the list may have come before the answer
  }

  function listed() {
    if (session.phase.get() === 'open') dispatch({ kind: 'listed', connections: connections.get() });
    else if (state.get().step !== 'failed')
      dispatch({ kind: 'failed', problem: { code: 'app/core-gone', params: {} } });
  }

  living.add(state);
  const stopListening = connections.subscribe(listed);
  act(state.get());

  return {
    instanceRef,
    state,
    connectAs: (chosen, ownHost) => dispatch({ kind: 'chosen', target: chosen, ownHost }),
    again: () => dispatch({ kind: 'again' }),
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      round += 1;
      asking.abort();
      stopListening();
      living.delete(state);
      const left = connectionIdOf(state.get());
      if (left !== undefined) giveUp(left);
    },
  };
}
