import type { Connection } from '../../preload/contract/connections.ts';
import { connections, isReadyOn, useReadyConnection } from '../connections.ts';
import { createStore, useStore } from '../store.ts';
import { type ConnectAttempt, createConnectAttempt } from './connect-attempt.ts';

/** How an instance is connected, whoever has connected it. */
export type InstanceConnection =
  | { phase: 'ready'; connection: Connection }
  /** Under way, waiting for an answer, or failed: `ConnectPanel` shows which. */
  | { phase: 'connecting'; attempt: ConnectAttempt; cancel(): void }
  | { phase: 'none'; connect(): void };

/** Attempts that no terminal has made, by instance; they outlive the pane that shows them. */
const attempts = createStore<ReadonlyMap<string, ConnectAttempt>>(new Map());

/** The connection to an instance, or how to get one without opening a terminal. */
export function useInstanceConnection(instanceRef: string): InstanceConnection {
  const connection = useReadyConnection(instanceRef);
  const attempt = useStore(attempts).get(instanceRef);
  if (connection) return { phase: 'ready', connection };
  if (attempt) return { phase: 'connecting', attempt, cancel: () => cancel(instanceRef) };
  return { phase: 'none', connect: () => connectInstance(instanceRef) };
}

/** Begins to connect to an instance, unless that is under way; `useInstanceConnection` shows how far it is. */
export function connectInstance(instanceRef: string) {
  if (attempts.get().has(instanceRef)) return;
  attempts.set(new Map([...attempts.get(), [instanceRef, createConnectAttempt(instanceRef)]]));
}

/** Connects where that is not done yet; gives the ready connection's id, or undefined once the attempt is given up. */
export function untilConnected(instanceRef: string): Promise<string | undefined> {
  const readyId = () => connections.get().find((connection) => isReadyOn(connection, instanceRef))?.id;
  if (readyId() === undefined) connectInstance(instanceRef);
  return new Promise((resolve) => {
    const look = () => {
      const id = readyId();
      if (id === undefined && attempts.get().has(instanceRef)) return;
      stopConnections();
      stopAttempts();
      resolve(id);
    };
    const stopConnections = connections.subscribe(look);
    const stopAttempts = attempts.subscribe(look);
    look();
  });
}

function cancel(instanceRef: string) {
  attempts.get().get(instanceRef)?.dispose();
  attempts.set(new Map([...attempts.get()].filter(([ref]) => ref !== instanceRef)));
}
