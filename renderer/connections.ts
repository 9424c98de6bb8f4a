import type { Connection } from '../preload/contract/connections.ts';
import { client, session } from './client.ts';
import { follow } from './follow.ts';
import { createStore, useStore } from './store.ts';

/** All SSH connections of the core, as it last told them. */
export const connections = createStore<readonly Connection[]>([]);

/** Follows the core's connections for the life of the page. */
export function startConnections(): void {
  follow(session, (signal) => client.connections.watch({}, { signal }), {
    onEvent: (told) => connections.set(told),
  });
  session.phase.subscribe(() => {
    // The connections lived in the core that has gone.
    if (session.phase.get() === 'lost') connections.set([]);
  });
}

/** The ready connection to an instance, when there is one. */
export function useReadyConnection(instanceRef: string): Connection | undefined {
  return useStore(connections).find((connection) => isReadyOn(connection, instanceRef));
}

/** Whether this is a connection to that instance, and is up. */
export function isReadyOn({ target, state }: Connection, instanceRef: string): boolean {
  return target.instanceRef === instanceRef && state.phase === 'ready';
}
