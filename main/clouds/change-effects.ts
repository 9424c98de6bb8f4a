import type { ChangeAction, ChangeEffect } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';

/** A disk that outlives a stop. */
export type PlannedDisk = {
  name: string;
  sizeBytes: number | undefined;
  /** Whether it is deleted with the instance; undefined where the cloud does not tell. */
  deletedWithInstance: boolean | undefined;
};

/** What was found out about an instance; undefined is unknown, never assumed. */
export type ChangeFacts = {
  disks: readonly PlannedDisk[] | undefined;
  hasLocalDisks: boolean | undefined;
  /** A public address that belongs to the account and not to the running machine. */
  isAddressReserved: boolean | undefined;
  /** The cloud tried the call without doing it, and would have accepted it. */
  dryRunPassed: boolean;
  /** The system is cut off rather than asked to shut down. */
  isHardReset: boolean;
};

/** More disks than this are told as one. */
const maxNamedDisks = 8;

type Params = ChangeEffect['params'];
const neutral = (code: ChangeEffect['code'], params: Params = {}): ChangeEffect => ({ code, params, tone: 'neutral' });
const good = (code: ChangeEffect['code'], params: Params = {}): ChangeEffect => ({ code, params, tone: 'good' });
const warning = (code: ChangeEffect['code'], params: Params = {}): ChangeEffect => ({ code, params, tone: 'warning' });
const bad = (code: ChangeEffect['code'], params: Params = {}): ChangeEffect => ({ code, params, tone: 'bad' });

/** What a change brings, takes and leaves: the provider's verdict first, then the worst. */
export function changeEffects(action: ChangeAction, instance: Instance, facts: ChangeFacts): ChangeEffect[] {
  return [...(facts.dryRunPassed ? [good('dry-run-passed')] : []), ...effectsOf[action](instance, facts)];
}

const effectsOf: Record<ChangeAction, (instance: Instance, facts: ChangeFacts) => ChangeEffect[]> = {
  start: ({ sandbox, type, publicAddress }) => [
    sandbox ? good('sandbox-free') : warning('machine-costs', { type }),
    ...(publicAddress === undefined ? [neutral('address-new')] : []),
  ],
  stop: (instance, facts) => [
    ...(instance.group === undefined ? [] : [bad('group-replaces-stopped', { group: instance.group })]),
    ...localDisks(facts),
    ...address(instance, facts),
    neutral('programs-end'),
    ...(instance.spot ? [warning('spot-may-not-return')] : []),
    ...(instance.sandbox ? [good('sandbox-free')] : [good('machine-stops-costing'), ...costsOn(instance, facts)]),
  ],
  reboot: (instance, facts) => [
    facts.isHardReset ? warning('programs-cut-off') : neutral('programs-end'),
    ...(facts.hasLocalDisks === false ? [good('disks-kept')] : [good('local-data-kept')]),
    ...(instance.publicAddress ? [good('address-kept', { address: instance.publicAddress })] : []),
  ],
  delete: (instance, facts) => [
    bad('no-way-back'),
    ...(instance.group === undefined ? [] : [warning('group-replaces-deleted', { group: instance.group })]),
    ...(facts.hasLocalDisks ? [bad('local-data-lost')] : []),
    ...disksAfterDelete(facts.disks),
    ...addressAfterDelete(instance, facts),
    ...(instance.sandbox ? [good('sandbox-free')] : [good('machine-stops-costing')]),
  ],
};

function localDisks({ hasLocalDisks }: ChangeFacts): ChangeEffect[] {
  if (hasLocalDisks === undefined) return [warning('local-data-unknown')];
  return [hasLocalDisks ? bad('local-data-lost') : good('disks-kept')];
}

function address({ publicAddress }: Instance, { isAddressReserved }: ChangeFacts): ChangeEffect[] {
  if (publicAddress === undefined) return [];
  if (isAddressReserved === undefined) return [warning('address-unknown')];
  const params = { address: publicAddress };
  return [isAddressReserved ? good('address-kept', params) : warning('address-lost', params)];
}

function costsOn({ publicAddress }: Instance, { disks, isAddressReserved }: ChangeFacts): ChangeEffect[] {
  const sizes = disks?.map(({ sizeBytes }) => sizeBytes);
  const known = sizes?.every((size) => size !== undefined) ? sizes : undefined;
  const sizeBytes = known?.reduce((sum, size) => sum + size, 0);
  return [
    ...(disks?.length === 0
      ? []
      : [sizeBytes === undefined ? neutral('disks-cost-on') : neutral('disks-of-size-cost-on', { sizeBytes })]),
    ...(publicAddress && isAddressReserved ? [neutral('address-costs-on', { address: publicAddress })] : []),
  ];
}

function disksAfterDelete(disks: readonly PlannedDisk[] | undefined): ChangeEffect[] {
  if (disks === undefined) return [warning('disk-unnamed-fate')];
  const named = disks.slice(0, maxNamedDisks).map(({ name, sizeBytes, deletedWithInstance }) => {
    const params = { name: sizeBytes === undefined ? name : `${name} (${Math.round(sizeBytes / 1024 ** 3)} GiB)` };
    if (deletedWithInstance === undefined) return warning('disk-unnamed-fate');
    return deletedWithInstance ? bad('disk-deleted', params) : warning('disk-kept', params);
  });
  return disks.length > maxNamedDisks ? [...named, warning('disk-unnamed-fate')] : named;
}

function addressAfterDelete({ publicAddress }: Instance, { isAddressReserved }: ChangeFacts): ChangeEffect[] {
  if (publicAddress === undefined) return [];
  const params = { address: publicAddress };
  if (isAddressReserved === undefined) return [warning('address-unknown')];
  return [isAddressReserved ? warning('address-costs-on', params) : neutral('address-lost', params)];
}
