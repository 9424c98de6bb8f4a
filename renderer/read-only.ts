import type { AppDescription, Settings } from '../preload/contract/app.ts';
import type { Account, Instance } from '../preload/contract/instances.ts';
import type { Problem } from '../preload/contract/problem.ts';
import { description, settings } from './app-state.ts';
import { instanceList } from './instances/instance-store.ts';
import { useStore } from './store.ts';

/** Why nothing at all, or nothing of this instance, may be changed; undefined where it may. The core refuses with the same. */
function readOnlyReason(
  { readOnly, readOnlyAccounts }: Settings,
  described: AppDescription | undefined,
  accounts: readonly Account[],
  instance: Pick<Instance, 'provider' | 'account'> | undefined,
): Problem | undefined {
  if (described?.startedReadOnly) return { code: 'app/started-read-only', params: {} };
  if (readOnly) return { code: 'app/read-only', params: {} };
  const closed = accounts.find(
    ({ key, provider, account }) =>
      provider === instance?.provider && account === instance.account && readOnlyAccounts.includes(key),
  );
  return closed && { code: 'app/account-read-only', params: { account: closed.name } };
}

/** Why a component may not offer changes: of this instance, or without one of anything. */
export function useReadOnlyReason(instance?: Pick<Instance, 'provider' | 'account'>): Problem | undefined {
  return readOnlyReason(useStore(settings), useStore(description), useStore(instanceList).accounts, instance);
}
