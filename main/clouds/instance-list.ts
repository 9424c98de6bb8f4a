import type { Account, Instance, InstanceEvent, ListScope, ProviderName } from '../../preload/contract/instances.ts';
import type { ChangeCost, InstanceCost, NewCost, Price, Roomless, SisterType } from '../../preload/contract/prices.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { AccountBook } from './account-book.ts';
import { createAccountsInView } from './accounts-in-view.ts';
import { createInstanceChanges, type InstanceChanges } from './instance-changes.ts';
import { createInstanceCosts, type NewQuestion, type TypeQuestion } from './instance-costs.ts';
import { createInstanceQuestions, type InstanceQuestions } from './instance-questions.ts';
import { createInstanceTable, type InstanceExtras } from './instance-table.ts';
import { runListRound } from './list-round.ts';
import { itemsOf, marketOf, type PriceBook } from './price-book.ts';
import { type CloudProvider, isChanging } from './provider.ts';
import type { ResizeMemory } from './resizes.ts';
import { createStateFollowers, type FollowTiming, followTiming } from './state-followers.ts';

/** The one list of instances over all accounts, and what can be done to them. */
export type InstanceList = InstanceChanges &
  InstanceQuestions & {
    /** What is known, then every change, until the signal. The first watcher starts a round. */
    watch(signal: AbortSignal): AsyncGenerator<InstanceEvent>;
    /** The same without starting a round: for whoever keeps something in step. */
    observe(signal: AbortSignal): AsyncGenerator<InstanceEvent>;
    /** Starts a new round; after the one under way, which may have asked before what is to be seen was there. */
    refresh(): void;
    /** Takes over another choice of accounts: what is left out goes at once, what is new is asked. */
    chooseAccounts(): void;
    /** Signs in to an account with the code of a person's device, and asks the clouds again. */
    enterCode(accountKey: string, code: string, signal: AbortSignal): Promise<void>;
    /** What an instance costs in full; asks for what is not known. */
    costOf(ref: string, signal: AbortSignal): Promise<InstanceCost>;
    pricesOfTypes(question: TypeQuestion, signal: AbortSignal): Promise<{ name: string; price: Price }[]>;
    /** What an instance costs by the hour with its type, and with another one. */
    costOfChange(ref: string, type: string, signal: AbortSignal): Promise<ChangeCost>;
    /** The types of the same zone that come nearest to one that can't be had, with their prices. */
    sisterTypes(roomless: Roomless, signal: AbortSignal): Promise<SisterType[]>;
    costOfNew(question: NewQuestion, signal: AbortSignal): Promise<NewCost>;
    /** The instance as it was last seen. */
    find(ref: string): Instance | undefined;
    /** All instances as they were last seen. */
    listed(): Iterable<Instance>;
    /** As `find`; but in a console that has just started, once its first round has told of the instance, or has ended. */
    findOnceTold(ref: string, signal: AbortSignal): Promise<Instance | undefined>;
    /** What the console adds to the instance is other than it was. */
    touch(ref: string): void;
    /** All accounts, those left out of the list too. */
    accounts(): readonly Account[];
    /** Takes over another choice of read-only accounts. */
    chooseReadOnlyAccounts(): void;
    /** Resolves once the number of each read-only account is known, or can't be had. */
    readOnlyAccountsTold(): Promise<void>;
    /** The account in whose list an instance was last seen. */
    accountOf(ref: string): Account | undefined;
    dispose(): void;
  };

/** Times in milliseconds; the defaults are for real clouds. */
export type ListTiming = { pageTimeoutMs: number; follow: FollowTiming };

const listTiming: ListTiming = { pageTimeoutMs: 20_000, follow: followTiming };
/** A list older than this is asked for anew when somebody begins to look. */
const staleMs = 60_000;
/** Rows that others have set in motion, followed at once. */
const maxObserved = 30;
const actionTimeoutMs = 60_000;
/** Somebody is waiting in front of a question. */
const planTimeoutMs = 20_000;

export function createInstanceList(options: {
  /** The accounts of this moment; read at the start of each round. */
  book: AccountBook;
  /** Regions to ask, empty for all; read at the start of each round. */
  regions: (provider: ProviderName) => readonly string[];
  /** Makes the prices, given what to call when more of them are known. */
  prices: (changed: () => void) => PriceBook;
  /** What the console adds to an instance. */
  extrasOf?: ((ref: string) => InstanceExtras) | undefined;
  /** Told of an instance that its cloud has no more. */
  onGone?: ((ref: string) => void) | undefined;
  /** The changes of type that are not over. */
  resizeMemory: ResizeMemory;
  timing?: ListTiming;
}): InstanceList {
  const timing = options.timing ?? listTiming;
  const priceOf = (instance: Instance, scope: ListScope) => {
    const list = providerNamed(scope.accountKey)?.priceList;
    return list === undefined ? undefined : brief(prices.priceOf(list, instance, marketOf(instance)));
  };
  const table = createInstanceTable(priceOf, options.extrasOf, options.onGone);
  const prices = options.prices(table.reprice);
  const followers = createStateFollowers(table, timing.follow, async (instance, signal) =>
    providerOf(instance.ref)?.read(instance, signal),
  );
  const ended = new AbortController();
  const {
    lookAgain,
    dispose: disposeChanges,
    ...changes
  } = createInstanceChanges({
    known,
    providerFor,
    table,
    followers,
    resizeMemory: options.resizeMemory,
    ended: ended.signal,
    timeouts: { planMs: planTimeoutMs, actionMs: actionTimeoutMs },
    timing: timing.follow,
  });
  const costs = createInstanceCosts({
    prices,
    known,
    providerFor,
    providers: () => accounts.providers,
    ended: ended.signal,
  });
  const questions = createInstanceQuestions({
    known,
    providerFor,
    ended: ended.signal,
    timeouts: { planMs: planTimeoutMs, lookUpMs: actionTimeoutMs },
  });
  const firstRound = new AbortController();
  const accounts = createAccountsInView(options.book, table, ended.signal);
  let underWay = false;
  let isAskedAnew = false;
  let finishedAt = Number.NEGATIVE_INFINITY;

  async function runRound(): Promise<void> {
    await accounts.read();
    const { signal } = ended;
    await runListRound({
      accounts,
      regions: options.regions,
      table,
      pageTimeoutMs: timing.pageTimeoutMs,
      isNewer: followers.isNewer,
      price: () => learnPrices(signal),
      signal,
    });
    if (signal.aborted) return;
    observeChanging();
    lookAgain();
  }

  /** Every price list is asked once, however many accounts are billed by it. */
  async function learnPrices(signal: AbortSignal): Promise<void> {
    const names = new Set(accounts.providers.flatMap(({ priceList }) => priceList ?? []));
    const rows = [...table.rows.values()];
    await Promise.all(
      [...names].map((name) => {
        const sources = accounts.providers.filter(({ priceList }) => priceList === name);
        const billed = rows.filter(({ ref }) => providerOf(ref)?.priceList === name);
        return prices.learn(name, sources, itemsOf(billed), signal);
      }),
    );
  }

  function observeChanging(): void {
    const changing = [...table.rows.values()].filter(isChanging).slice(0, maxObserved);
    for (const row of changing) followers.observe(row);
  }

  function refresh(): void {
    if (ended.signal.aborted || underWay) return;
    underWay = true;
    isAskedAnew = false;
    runRound()
      .catch((thrown) => table.setAccounts(table.accounts, [fromUnknown(thrown).toProblem()]))
      .finally(() => {
        underWay = false;
        finishedAt = performance.now();
        firstRound.abort();
        if (isAskedAnew) refresh();
      });
  }

  function askAnew(): void {
    isAskedAnew = underWay;
    refresh();
  }

  function providerOf(ref: string): CloudProvider | undefined {
    return providerNamed(table.scopeOf(ref)?.accountKey);
  }

  function providerNamed(accountKey: string | undefined): CloudProvider | undefined {
    return accounts.providers.find(({ account }) => account.key === accountKey);
  }

  function known(ref: string): { row: Instance; provider: CloudProvider } {
    const row = table.rows.get(ref);
    const provider = providerOf(ref);
    if (!row || !provider) throw new AppError('clouds/not-found', { target: ref });
    return { row, provider };
  }

  function providerFor(accountKey: string): CloudProvider {
    const provider = providerNamed(accountKey);
    if (!provider) throw new AppError('clouds/no-such-account', { account: accountKey });
    return provider;
  }

  async function findOnceTold(ref: string, signal: AbortSignal): Promise<Instance | undefined> {
    if (!table.rows.has(ref) && !firstRound.signal.aborted) {
      refresh();
      for await (const _ of table.watch(AbortSignal.any([signal, firstRound.signal]))) if (table.rows.has(ref)) break;
    }
    return table.rows.get(ref);
  }

  return {
    watch(signal) {
      if (performance.now() - finishedAt > staleMs) refresh();
      return table.watch(signal);
    },
    observe: table.watch,
    refresh: askAnew,
    chooseAccounts() {
      accounts.choose();
      askAnew();
    },
    async enterCode(accountKey, code, signal) {
      const inTime = AbortSignal.any([ended.signal, signal, AbortSignal.timeout(actionTimeoutMs)]);
      await providerFor(accountKey).enterCode(code, inTime);
      askAnew();
    },
    ...changes,
    ...questions,
    costOf: costs.ofInstance,
    pricesOfTypes: costs.ofTypes,
    costOfChange: costs.ofChange,
    sisterTypes: costs.ofSisters,
    costOfNew: costs.ofNew,
    find: (ref) => table.rows.get(ref),
    listed: () => table.rows.values(),
    findOnceTold,
    touch: table.touch,
    accounts: () => table.accounts,
    chooseReadOnlyAccounts: accounts.choose,
    readOnlyAccountsTold: accounts.readOnlyTold,
    accountOf: (ref) => providerOf(ref)?.account,
    dispose() {
      ended.abort();
      disposeChanges();
      followers.dispose();
      table.dispose();
    },
  };
}

/** Without what only somebody who looks at the one instance wants to read: a list repeats it in every row. */
function brief(price: Price | undefined): Price | undefined {
  if (price === undefined || !('unknown' in price)) return price;
  const { code, params } = price.unknown;
  return { unknown: { code, params } };
}
