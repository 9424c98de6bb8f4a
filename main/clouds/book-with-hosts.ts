import type { ProviderName } from '../../preload/contract/instances.ts';
import type { AccountBook, AccountsOfMoment } from './account-book.ts';
import { createSshHosts, hostsAccount, type ReadHosts } from './ssh-hosts.ts';

/** The same accounts, and the hosts that no cloud has told of as one more. */
export function bookWithHosts(
  book: AccountBook,
  options: {
    read: ReadHosts;
    provider: ProviderName | undefined;
    /** Names or keys: only these accounts are in view. */
    only: readonly string[] | undefined;
    /** Keys of the accounts left out by choice. */
    hidden: () => readonly string[];
  },
): AccountBook {
  const { key, name, account } = hostsAccount;
  const isWanted = (options.provider ?? 'ssh') === 'ssh';
  let found: Awaited<ReturnType<ReadHosts>> = { hosts: [], problems: [] };

  function withHosts(moment: AccountsOfMoment): AccountsOfMoment {
    const isNamed = !options.only?.length || [key, name, account].some((word) => options.only?.includes(word));
    const problems = [...moment.problems, ...found.problems];
    if (found.hosts.length === 0) return { ...moment, problems };
    if (!isNamed || options.hidden().includes(key))
      return { ...moment, problems, hidden: [...moment.hidden, { ...hostsAccount, isHidden: true }] };
    return { ...moment, problems, providers: [...moment.providers, createSshHosts(found.hosts)] };
  }

  if (!isWanted) return book;
  return {
    ...book,
    async read() {
      const [moment, hosts] = await Promise.all([book.read(), options.read()]);
      found = hosts;
      return withHosts(moment);
    },
    choose: () => withHosts(book.choose()),
    addProjects: (accountKey, projects) => withHosts(book.addProjects(accountKey, projects)),
  };
}
