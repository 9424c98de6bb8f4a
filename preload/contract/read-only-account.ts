import type { Account } from './instances.ts';

/**
 * The read-only account that comes to this number or project, if any: two profiles may lead to one account, and closing
 * either of them closes it, also one that is hidden or not asked because another comes to the same.
 */
export function findReadOnlyAccount(
  accounts: readonly Account[],
  readOnlyAccounts: readonly string[],
  { provider, account }: Pick<Account, 'provider' | 'account'>,
): Account | undefined {
  return accounts.find((it) => it.provider === provider && it.account === account && readOnlyAccounts.includes(it.key));
}
