import type { ProviderName, SignInEvent } from '../../preload/contract/instances.ts';
import { createAccountBook } from './account-book.ts';
import { bookWithHosts } from './book-with-hosts.ts';
import { type CredentialPlaces, findAccounts } from './credentials.ts';
import { createInstanceList, type InstanceList, type ListTiming } from './instance-list.ts';
import type { InstanceExtras } from './instance-table.ts';
import { type PracticeClouds, practiceAccounts } from './practice-accounts.ts';
import { createPriceBook, type PriceMemory } from './price-book.ts';
import { createProviderHost } from './provider-host.ts';
import type { ResizeMemory } from './resizes.ts';
import { signIn } from './sign-in.ts';
import type { ReadHosts } from './ssh-hosts.ts';

export type InstancesOptions = CredentialPlaces & {
  practice: PracticeClouds | undefined;
  /** The script of the worker in which the clouds' SDKs live. */
  workerPath: string;
  /** Asks this cloud only. */
  provider?: ProviderName | undefined;
  /** Accounts to ask, by name, number or project, whatever was chosen before; all that are in view when empty. */
  accounts?: readonly string[] | undefined;
  /** Machines that no cloud has told of; absent where they are none of this console's business. */
  hosts?: ReadHosts | undefined;
  /** Keys of the accounts that are left out of the list. */
  hidden?: () => readonly string[];
  /** Keys of the accounts in which nothing may be changed. */
  readOnly?: () => readonly string[];
  /** Regions to ask, empty for all; read at the start of each round. */
  regions: () => { aws: readonly string[]; gcp: readonly string[] };
  /** Where prices are kept between runs; when absent, they are known for this run only. */
  prices?: PriceMemory;
  /** Where changes of type that are not over are kept between runs. */
  resizeMemory?: ResizeMemory;
  /** What the console adds to an instance. */
  extrasOf?: (ref: string) => InstanceExtras;
  /** Told of an instance that its cloud has answered for and has no more. */
  onGone?: (ref: string) => void;
  timing?: ListTiming;
};

export type Instances = InstanceList & {
  /** Runs the account's own sign-in command and follows it; the list is asked anew when it went well. */
  signIn(accountKey: string, signal: AbortSignal): AsyncGenerator<SignInEvent>;
};

/** The instances of every account that this computer has credentials for, or of the practice accounts. */
export function createInstances(options: InstancesOptions): Instances {
  const { practice } = options;
  const host = createProviderHost(options.workerPath);
  const hidden = options.hidden ?? (() => []);
  const clouds = createAccountBook({
    find: practice ? async () => practiceAccounts(practice) : () => findAccounts(options),
    open: (setup) => host.open(setup),
    environment: options.environment,
    isSandbox: practice !== undefined,
    provider: options.provider,
    only: options.accounts,
    hidden,
    readOnly: options.readOnly ?? (() => []),
  });
  const book = options.hosts
    ? bookWithHosts(clouds, { read: options.hosts, provider: options.provider, only: options.accounts, hidden })
    : clouds;
  const list = createInstanceList({
    book,
    regions: (provider) => (provider === 'ssh' ? [] : options.regions()[provider]),
    prices: (changed) => createPriceBook(options.prices ?? noMemory, changed),
    extrasOf: options.extrasOf,
    onGone: options.onGone,
    resizeMemory: options.resizeMemory ?? noResizes,
    ...(options.timing ? { timing: options.timing } : {}),
  });
  return {
    ...list,
    signIn: (accountKey, signal) =>
      signIn({ words: book.signInWords(accountKey), environment: options.environment, signal, done: list.refresh }),
    dispose() {
      list.dispose();
      host.dispose();
    },
  };
}

const noResizes: ResizeMemory = { keep: () => {}, leave: () => {}, forget: () => {}, left: () => [] };
const noMemory: PriceMemory = { read: () => [], write: () => {} };
