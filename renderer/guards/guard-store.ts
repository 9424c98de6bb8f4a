import { canStand, type Guard, type GuardRecord } from '../../preload/contract/guards.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { createStore, useStore } from '../store.ts';

const guards = createStore<ReadonlyMap<string, Guard>>(new Map());

/** Follows the guards that the core knows of for the life of the page. */
export function startGuards(): void {
  follow(session, (signal) => client.guards.watch({}, { signal }), {
    onEvent: (records: GuardRecord[]) => guards.set(new Map(records.map(({ target, guard }) => [target, guard]))),
  });
}

/** The guard that stands on an instance, as it was last seen; none where it can't stand any more. */
export function useGuard(instance: Instance): Guard | undefined {
  const guard = useStore(guards).get(instance.ref);
  return guard && canStand(guard, instance) ? guard : undefined;
}
