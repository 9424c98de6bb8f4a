import type { Instance, InstanceState } from '../../preload/contract/instances.ts';

/** By the contract's own rule for names. */
const isChanging = (state: InstanceState) => state.endsWith('ing') && state !== 'running';

type ByRef = ReadonlyMap<string, Instance>;

/** The instances that were changing before and have now come to rest. */
export function settledInstances(before: ByRef, after: ByRef): Instance[] {
  return [...after.values()].filter((instance) => {
    const was = before.get(instance.ref)?.state;
    return was !== undefined && isChanging(was) && !isChanging(instance.state);
  });
}
