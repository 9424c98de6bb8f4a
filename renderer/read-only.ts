import type { AppDescription, Settings } from '../preload/contract/app.ts';
import type { Account, Instance } from '../preload/contract/instances.ts';
import type { Problem } from '../preload/contract/problem.ts';
import { findReadOnlyAccount } from '../preload/contract/read-only-account.ts';
import { description, settings } from './app-state.ts';
import { instanceList } from './instances/instance-store.ts';
import { useStore } from './store.ts';

/** An instance, or any other part of an account. */
type Part = Pick<Instance, 'provider' | 'account'>;

/** Why nothing at all may be changed; undefined where it may. The core refuses with the same. */
function consoleReason({ readOnly }: Settings, described: AppDescription | undefined): Problem | undefined {
  if (described?.startedReadOnly) return { code: 'app/started-read-only', params: {} };
  return readOnly ? { code: 'app/read-only', params: {} } : undefined;
}

/** Why nothing in its account may be changed. */
function accountReason({ readOnlyAccounts }: Settings, accounts: readonly Account[], part: Part): Problem | undefined {
  const closed = findReadOnlyAccount(accounts, readOnlyAccounts, part);
  return closed && { code: 'app/account-read-only', params: { account: closed.name } };
}

/** Why a component may not offer changes: of this instance, or without one of anything. */
export function useReadOnlyReason(part?: Part): Problem | undefined {
  const current = useStore(settings);
  const { accounts } = useStore(instanceList);
  return consoleReason(current, useStore(description)) ?? (part && accountReason(current, accounts, part));
}

/** The same for an instance that is known by its ref alone. */
export function useReadOnlyReasonOf(ref: string): Problem | undefined {
  return useReadOnlyReason(useStore(instanceList).instances.get(ref));
}

/** Those of several instances that may be changed, and why the others may not. */
export function useChangeable(instances: readonly Instance[]): {
  changeable: readonly Instance[];
  reason: Problem | undefined;
} {
  const current = useStore(settings);
  const { accounts } = useStore(instanceList);
  const reason = consoleReason(current, useStore(description));
  if (reason) return { changeable: [], reason };
  const refusals = instances.map((it) => accountReason(current, accounts, it));
  return {
    changeable: instances.filter((_, index) => refusals[index] === undefined),
    reason: refusals.find((refusal) => refusal !== undefined),
  };
}
