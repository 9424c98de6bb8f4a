import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Account, ProviderName } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { findProgram } from '../find-program.ts';
import type { AwsAccount } from './aws-credentials.ts';
import { type GoogleAccount, impliedAccount } from './google-credentials.ts';
import type { CloudProvider } from './provider.ts';
import type { AccountSetup } from './provider-messages.ts';
import type { SignInCommand } from './sign-in-command.ts';

/** The accounts of this moment: those that are asked, in the order in which they were found, and the rest. */
export type AccountsOfMoment = {
  providers: readonly CloudProvider[];
  /** Left out by choice. */
  hidden: readonly Account[];
  /** Providers, hidden ones too, whose credentials may see further projects. */
  searching: readonly CloudProvider[];
  /** In which nothing may be changed, hidden ones too: which account each of them comes to must be known. */
  readOnly: readonly CloudProvider[];
  problems: readonly Problem[];
};

/** Which accounts there are, which of them are in view, and the provider of each. */
export type AccountBook = {
  /** Looks at this computer's configuration again. */
  read(): Promise<AccountsOfMoment>;
  /** The same accounts as before, after another choice. */
  choose(): AccountsOfMoment;
  /** Takes in the projects that the credentials of an account can see. */
  addProjects(accountKey: string, projects: readonly string[]): AccountsOfMoment;
  /** The words of the account's own sign-in command, where the console may run it. */
  signInWords(accountKey: string): readonly string[] | undefined;
};

/** Accounts as they are found on this computer or in the sandbox. */
export type Found = { aws: readonly AwsAccount[]; gcp: readonly GoogleAccount[]; problems: readonly Problem[] };

export type AccountBookOptions = {
  find: () => Promise<Found>;
  open: (setup: AccountSetup) => CloudProvider;
  environment: NodeJS.ProcessEnv;
  isSandbox: boolean;
  provider: ProviderName | undefined;
  /** Names, numbers or keys: only these are in view, whatever was chosen before. */
  only: readonly string[] | undefined;
  /** Keys of the accounts left out by choice. */
  hidden: () => readonly string[];
  /** Keys of the accounts in which nothing may be changed. */
  readOnly: () => readonly string[];
};

/** So many accounts at most: each is asked in every region. */
const maxAccounts = 300;

export function createAccountBook(options: AccountBookOptions): AccountBook {
  const made = new Map<string, { setup: AccountSetup; provider: CloudProvider }>();
  /** Projects that were seen, by the key of the account whose credentials saw them. */
  const seen = new Map<string, readonly string[]>();
  const tools = new Map<string, boolean>();
  const localUser = readLocalUser();
  let setups: AccountSetup[] = [];
  let problems: readonly Problem[] = [];

  async function read(): Promise<AccountsOfMoment> {
    const found = await options.find();
    const all = [
      ...found.aws.map(({ name, number, source }): AccountSetup => {
        const mfaDevice = source.kind === 'profile' ? source.mfa?.device : undefined;
        const account = describe('aws', name, number ?? name, source);
        return { cloud: 'aws', account: mfaDevice === undefined ? account : { ...account, mfaDevice }, source };
      }),
      ...found.gcp.map((account) => googleSetup(account)),
    ];
    for (const tool of new Set(all.flatMap(({ source }) => source.signInWords?.[0] ?? []))) {
      tools.set(tool, (await findProgram(tool, options.environment)) !== undefined);
    }
    setups = all
      .filter(({ cloud }) => (options.provider ?? cloud) === cloud)
      .slice(0, maxAccounts)
      .map(withTool);
    problems = found.problems;
    return current();
  }

  function googleSetup({ name, source }: GoogleAccount): AccountSetup {
    const key = source.isImplied ? `project/${source.project}` : name;
    const account = describe('gcp', key, source.project, source);
    return {
      cloud: 'gcp',
      account: { ...account, name, ...(source.identity ? { identity: source.identity } : {}) },
      source,
      localUser,
    };
  }

  function describe(provider: ProviderName, name: string, account: string, { signIn }: SignInCommand): Account {
    const told = signIn === '' ? {} : { signIn: { command: signIn, canRun: false } };
    return { key: `${provider}:${name}`, provider, account, name, sandbox: options.isSandbox, ...told };
  }

  function withTool<Setup extends AccountSetup>(setup: Setup): Setup {
    const { signIn } = setup.account;
    const canRun = tools.get(setup.source.signInWords?.[0] ?? '') ?? false;
    return signIn ? { ...setup, account: { ...setup.account, signIn: { ...signIn, canRun } } } : setup;
  }

  /** Those that were configured, then the projects that their credentials have seen. */
  function allSetups(): AccountSetup[] {
    const all = new Map(setups.map((setup) => [setup.account.key, setup]));
    const projects = new Set(setups.flatMap(({ cloud, account }) => (cloud === 'gcp' ? account.account : [])));
    for (const setup of setups) {
      if (setup.cloud !== 'gcp') continue;
      for (const project of seen.get(setup.account.key) ?? []) {
        if (projects.has(project) || all.size >= maxAccounts) continue;
        projects.add(project);
        const implied = withTool(googleSetup(impliedAccount(setup.source, project)));
        all.set(implied.account.key, implied);
      }
    }
    return [...all.values()];
  }

  function providerOf(setup: AccountSetup): CloudProvider {
    const { key } = setup.account;
    const known = made.get(key);
    // A profile that was changed since gets a new provider; the others keep what they know and their connections.
    if (known && isDeepStrictEqual(known.setup, setup)) return known.provider;
    known?.provider.dispose();
    const provider = options.open(setup);
    made.set(key, { setup, provider });
    return provider;
  }

  function current(): AccountsOfMoment {
    const all = allSetups();
    const keys = new Set(all.map(({ account }) => account.key));
    for (const [key, { provider }] of made) {
      if (keys.has(key)) continue;
      provider.dispose();
      made.delete(key);
      seen.delete(key);
    }
    const only = options.only?.length ? options.only : undefined;
    const hidden = new Set(options.hidden());
    const readOnly = new Set(options.readOnly());
    const isShown = ({ account }: AccountSetup) => (only ? isNamed(account, only) : !hidden.has(account.key));
    const unknown = only?.filter((name) => !all.some(({ account }) => isNamed(account, [name]))) ?? [];
    // A project that is only now being looked for is missed when nothing has been found by then.
    const missing = unknown.map((account): Problem => ({ code: 'clouds/no-such-account', params: { account } }));
    return {
      providers: all.filter(isShown).map(providerOf),
      hidden: all
        .filter((setup) => !isShown(setup))
        .map(({ account }) => ({ ...(made.get(account.key)?.provider.account ?? account), isHidden: true })),
      searching: all.filter(({ source }) => 'projectsEndpoint' in source && source.projectsEndpoint).map(providerOf),
      readOnly: all.filter(({ account }) => readOnly.has(account.key)).map(providerOf),
      problems: [...problems, ...missing],
    };
  }

  return {
    read,
    choose: current,
    addProjects(accountKey, projects) {
      seen.set(accountKey, projects);
      return current();
    },
    signInWords: (accountKey) => allSetups().find(({ account }) => account.key === accountKey)?.source.signInWords,
  };
}

/** Whether a person means the account by one of these: its name, its number or project, or its key. */
function isNamed({ key, name, account }: Account, names: readonly string[]): boolean {
  return [key, name, account].some((it) => names.includes(it));
}

/** The user's name on this computer; empty where the system has none to tell. */
function readLocalUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
