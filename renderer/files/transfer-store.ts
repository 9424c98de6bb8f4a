import type { Transfer } from '../../preload/contract/transfers.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { createStore } from '../store.ts';

/** All transfers of the core, oldest first. */
export const transfers = createStore<readonly Transfer[]>([]);

/** Follows the core's transfers for the life of the page; those of consoles before this one come back with it. */
export function startTransfers(): void {
  follow(session, (signal) => client.transfers.watch({}, { signal }), { onEvent: (told) => transfers.set(told) });
}

/** Whether it can still end well by itself. */
export function isUnderWay({ phase }: Transfer): boolean {
  return phase === 'queued' || phase === 'running' || phase === 'waiting';
}
