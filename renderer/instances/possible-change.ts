import type { Instance } from '../../preload/contract/instances.ts';

/** What the cloud would accept for an instance in this state, if anything. */
export function possibleChange({ state }: Instance): 'start' | 'stop' | undefined {
  if (state === 'running') return 'stop';
  return state === 'stopped' || state === 'suspended' ? 'start' : undefined;
}

/** What else the cloud would accept for it. */
export function furtherChanges({ provider, state }: Instance): ('reboot' | 'resize' | 'delete')[] {
  if (provider === 'ssh') return [];
  if (state === 'deleting' || state === 'deleted') return [];
  if (state === 'running') return ['reboot', 'resize', 'delete'];
  return state === 'stopped' ? ['resize', 'delete'] : ['delete'];
}

/** Whether a shell on it is worth trying. Nobody tells whether a host runs: to find out is to connect. */
export function isConnectable({ provider, state }: Instance): boolean {
  return state === 'running' || provider === 'ssh';
}

/** What can be done with several at once, when it is the same for all of them that can be changed. */
export function possibleBulkChange(
  instances: readonly Instance[],
): { kind: 'start' | 'stop'; refs: readonly string[] } | undefined {
  const kinds = new Set(instances.map(possibleChange).filter((kind) => kind !== undefined));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return undefined;
  return { kind, refs: instances.filter((it) => possibleChange(it) === kind).map(({ ref }) => ref) };
}

/** Whether a guard could stand on it: that takes a Linux that runs. */
export function canBeGuarded(instance: Instance): boolean {
  return isConnectable(instance) && instance.operatingSystem !== 'windows';
}
