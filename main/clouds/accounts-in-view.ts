import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { AccountBook, AccountsOfMoment } from './account-book.ts';
import type { InstanceTable } from './instance-table.ts';
import type { CloudProvider } from './provider.ts';

/** The accounts that a round asks, told to the table as more becomes known of them. */
export type AccountsInView = {
  readonly providers: readonly CloudProvider[];
  readonly searching: readonly CloudProvider[];
  /** Reads this computer's configuration again. */
  read(): Promise<void>;
  /** Takes over another choice of accounts at once. */
  choose(): void;
  addProjects(accountKey: string, projects: readonly string[]): void;
  /**
   * Finds out who the console is in an account. False when an account before it comes to the same: that one is asked.
   * Throws when its credentials are no good; any other trouble of asking is none of the list's.
   */
  identify(provider: CloudProvider, signal: AbortSignal): Promise<boolean>;
  /** Resolves once the number of each read-only account is known, or can't be had. */
  readOnlyTold(): Promise<void>;
  /** Tells what is known of an account by now. */
  note(account: Account): void;
};

/** How long an account waits to hear who those before it are; the question itself may take longer. */
const waitMs = 4000;
const identityTimeoutMs = 20_000;
const fatal = /^clouds\/(expired-credentials|invalid-credentials|environment-credentials|sign-in-failed|mfa-needed)$/;

export function createAccountsInView(book: AccountBook, table: InstanceTable, ended: AbortSignal): AccountsInView {
  let moment: AccountsOfMoment = { providers: [], hidden: [], searching: [], readOnly: [], problems: [] };
  let readOnlyTold = Promise.resolve();
  /** Keys of accounts that come to the same as another, with the other's. */
  const same = new Map<string, string>();
  const identifying = new WeakMap<CloudProvider, Promise<unknown>>();

  function tell(): void {
    const shown = moment.providers.map(({ account }) => {
      const sameAs = same.get(account.key);
      return sameAs === undefined ? account : { ...account, sameAs };
    });
    table.setAccounts([...shown, ...moment.hidden], moment.problems);
  }

  function set(next: AccountsOfMoment): void {
    moment = next;
    const shown = new Set(moment.providers.map(({ account }) => account.key));
    for (const [key, other] of same) if (!shown.has(key) || !shown.has(other)) same.delete(key);
    tell();
  }

  function take(next: AccountsOfMoment): void {
    set(next);
    const unknown = next.readOnly.filter(({ account }) => account.identity === undefined);
    const answers = Promise.all(unknown.map((provider) => ask(provider, ended)));
    readOnlyTold = answers.then(() => {
      if (unknown.length > 0 && !ended.aborted) set(book.choose());
    });
  }

  /** Asks once at a time, however many accounts wait for the answer; resolves with what went wrong. */
  function ask(provider: CloudProvider, signal: AbortSignal): Promise<unknown> {
    const known = identifying.get(provider);
    if (known) return known;
    const asking = provider.identify(AbortSignal.any([signal, AbortSignal.timeout(identityTimeoutMs)])).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    identifying.set(provider, asking);
    void asking.then(() => identifying.delete(provider));
    return asking;
  }

  return {
    get providers() {
      return moment.providers;
    },
    get searching() {
      return moment.searching;
    },
    async read() {
      take(await book.read());
    },
    choose() {
      take(book.choose());
    },
    addProjects(accountKey, projects) {
      take(book.addProjects(accountKey, projects));
    },
    async identify(provider, signal) {
      const before = moment.providers.slice(0, moment.providers.indexOf(provider));
      const rivals = before.filter(({ account }) => account.provider === provider.account.provider);
      if (rivals.length === 0) {
        // Nobody comes before it: its rows need not wait for its name.
        void ask(provider, signal).then(tell);
        return true;
      }
      const answers = Promise.all([provider, ...rivals].map((it) => ask(it, signal)));
      // Who is late is told late: the rows do not wait for it.
      void answers.then(tell);
      const [trouble] = (await Promise.race([answers, delay(waitMs, undefined, { ref: false })])) ?? [];
      const { key } = provider.account;
      const twin = rivals.find((it) => isSame(it.account, provider.account));
      if (twin) same.set(key, same.get(twin.account.key) ?? twin.account.key);
      else same.delete(key);
      tell();
      if (trouble instanceof AppError && fatal.test(trouble.code)) throw trouble;
      return twin === undefined;
    },
    readOnlyTold: () => readOnlyTold,
    note(account) {
      if (!table.accounts.includes(account) && !same.has(account.key)) tell();
    },
  };
}

/** The same number or project, asked as the same person or role. */
function isSame(one: Account, other: Account): boolean {
  const who = whoIs(one);
  return one.account === other.account && who !== undefined && who === whoIs(other);
}

/** A role without the name of its session, which is another each time. */
function whoIs({ identity }: Account): string | undefined {
  return identity?.principal.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
}
