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
  /** Another user, key or way. */
  connectAs(target: ConnectionTarget): void;
  again(): void;
  /** Stops following; a connection that is up stays up for whoever else uses it. */
  dispose(): void;
};

/** Who reached an instance with what, the last time that it worked. */
const lastChoices = new Map<string, ConnectChoice>();

/** Begins with `choice`, else with what worked last, else with what the core proposes. */
export function createConnectAttempt(instanceRef: string, choice = lastChoices.get(instanceRef)): ConnectAttempt {
  const state = createStore<ConnectState>({ step: 'proposing', ...(choice ? { choice } : {}) });
  let round = 0;
  let isDisposed = false;

  function dispatch(event: ConnectEvent) {
    if (isDisposed) return;
    const before = state.get();
    const after = nextConnectState(before, event);
    if (after === before) return;
    state.set(after);
    act(after);
  }

  function act(entered: ConnectState) {
    if (entered.step === 'ready') lastChoices.set(instanceRef, choiceOf(entered.target, entered.proposal));
    if (entered.step === 'proposing') ask(() => client.connections.propose({ instanceRef }), proposed);
    if (entered.step === 'opening') ask(() => client.connections.open(entered.target), opened);
  }

  /** An answer to a question that has been asked anew since is not heard. */
  function ask<Answer>(question: () => Promise<Answer>, hear: (answer: Answer) => void) {
    round += 1;
    const asked = round;
    question().then(
      (answer) => asked === round && hear(answer),
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

  const stopListening = connections.subscribe(listed);
  act(state.get());

  return {
    instanceRef,
    state,
    connectAs: (chosen) => dispatch({ kind: 'chosen', target: chosen }),
    again: () => dispatch({ kind: 'again' }),
    dispose() {
      isDisposed = true;
      stopListening();
    },
  };
}
