import type { Connection } from '../preload/contract/connections.ts';
import { settings } from './app-state.ts';
import { client, session } from './client.ts';
import { follow } from './follow.ts';
import { wordsFor } from './i18n/words.tsx';
import { showProblem } from './parts/toast.tsx';
import { createStore, useStore } from './store.ts';

/** All SSH connections of the core, as it last told them. */
export const connections = createStore<readonly Connection[]>([]);

/** What the connections were when the core went away; empty again once it tells anew. */
const beforeLoss = createStore<readonly Connection[]>([]);

/** Follows the core's connections for the life of the page. */
export function startConnections(): void {
  follow(session, (signal) => client.connections.watch({}, { signal }), {
    onEvent(told) {
      sayWhatWasNotKept(connections.get(), told);
      connections.set(told);
      beforeLoss.set([]);
    },
  });
  session.phase.subscribe(() => {
    // The connections lived in the core that has gone.
    if (session.phase.get() !== 'lost') return;
    if (connections.get().length > 0) beforeLoss.set(connections.get());
    connections.set([]);
  });
}

/** Once for each connection, as soon as it is known: whoever typed the passphrase believes it kept. */
function sayWhatWasNotKept(before: readonly Connection[], now: readonly Connection[]): void {
  for (const { id, state } of now) {
    if (state.phase !== 'ready' || !state.notKept) continue;
    const known = before.find((connection) => connection.id === id)?.state;
    if (known?.phase === 'ready' && known.notKept) continue;
    showProblem(wordsFor(settings.get().language).t('keychain.notKept'), state.notKept);
  }
}

/** The ready connection to an instance, when there is one. */
export function useReadyConnection(instanceRef: string): Connection | undefined {
  return readyAmong(useStore(connections), instanceRef);
}

/** The same, or while the core is away the one that was ready until then: what came over it can still be read. */
export function useLastReadyConnection(instanceRef: string): Connection | undefined {
  const last = readyAmong(useStore(beforeLoss), instanceRef);
  return useReadyConnection(instanceRef) ?? last;
}

function readyAmong(among: readonly Connection[], instanceRef: string): Connection | undefined {
  return among.find((connection) => isReadyOn(connection, instanceRef));
}

/** Whether this is a connection to that instance, and is up. */
export function isReadyOn({ target, state }: Connection, instanceRef: string): boolean {
  return target.instanceRef === instanceRef && state.phase === 'ready';
}
