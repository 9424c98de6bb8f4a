import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Account, ProviderName } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { AwsSource } from './aws-credentials.ts';
import { type CredentialPlaces, findAccounts } from './credentials.ts';
import { computeEndpoint } from './endpoint.ts';
import type { GoogleSource } from './google-credentials.ts';
import { createInstanceList, type InstanceList, type ListTiming } from './instance-list.ts';
import type { CloudProvider } from './provider.ts';
import { createProviderHost } from './provider-host.ts';
import type { AccountSetup } from './provider-messages.ts';

/** How to reach the practice clouds, in place of the real ones. */
type PracticeClouds = {
  aws: { endpoint: string; region: string; account: string; accessKeyId: string; secretAccessKey: string };
  gcp: { endpoint: string; project: string; accessToken: string };
};

export type InstancesOptions = CredentialPlaces & {
  practice: PracticeClouds | undefined;
  /** The script of the worker in which the clouds' SDKs live. */
  workerPath: string;
  /** Asks this cloud only. */
  provider?: ProviderName | undefined;
  /** Regions to ask, empty for all; read at the start of each round. */
  regions: () => { aws: readonly string[]; gcp: readonly string[] };
  timing?: ListTiming;
};

/** The instances of every account that this computer has credentials for, or of the practice account. */
export function createInstances(options: InstancesOptions): InstanceList {
  const host = createProviderHost(options.workerPath);
  const made: { wanted: AccountSetup; provider: CloudProvider }[] = [];

  async function providers(): Promise<{ providers: CloudProvider[]; problems: Problem[] }> {
    const found = options.practice ? practiceAccounts(options.practice) : await ownAccounts(options);
    const wanted = found.wanted.filter(({ account }) => (options.provider ?? account.provider) === account.provider);
    // A profile that was changed since gets a new provider; the others keep what they know and their connections.
    const kept = made.filter((entry) => wanted.some((it) => isDeepStrictEqual(it, entry.wanted)));
    for (const entry of made) if (!kept.includes(entry)) entry.provider.dispose();
    const next = wanted.map(
      (it) => kept.find((entry) => isDeepStrictEqual(entry.wanted, it)) ?? { wanted: it, provider: host.open(it) },
    );
    made.splice(0, made.length, ...next);
    return { providers: next.map(({ provider }) => provider), problems: found.problems };
  }

  const list = createInstanceList({
    providers,
    regions: (provider) => options.regions()[provider],
    ...(options.timing ? { timing: options.timing } : {}),
  });
  return {
    ...list,
    dispose() {
      list.dispose();
      host.dispose();
    },
  };
}

/** The user's name on this computer; empty where the system has none to tell. */
function readLocalUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

async function ownAccounts(places: CredentialPlaces): Promise<{ wanted: AccountSetup[]; problems: Problem[] }> {
  const { aws, gcp, problems } = await findAccounts(places);
  const wanted: AccountSetup[] = [];
  const localUser = readLocalUser();
  if (aws) wanted.push({ cloud: 'aws', account: describeAccount('aws', aws.name, aws.name), source: aws.source });
  if (gcp)
    wanted.push({
      cloud: 'gcp',
      account: describeAccount('gcp', gcp.name, gcp.source.project),
      source: gcp.source,
      localUser,
    });
  return { wanted, problems };
}

function describeAccount(provider: ProviderName, name: string, account: string, sandbox = false): Account {
  return { key: `${provider}:${name}`, provider, account, name, sandbox };
}

function practiceAccounts({ aws, gcp }: PracticeClouds): { wanted: AccountSetup[]; problems: Problem[] } {
  const { accessKeyId, secretAccessKey } = aws;
  const amazon: AwsSource = {
    kind: 'static',
    homeRegion: aws.region,
    endpoint: aws.endpoint,
    signIn: '',
    credentials: { accessKeyId, secretAccessKey },
  };
  const endpoint = computeEndpoint(gcp.endpoint);
  if ('code' in endpoint) return { wanted: [], problems: [endpoint] };
  const google: GoogleSource = {
    kind: 'token',
    token: gcp.accessToken,
    project: gcp.project,
    endpoint,
    loginAccount: undefined,
    signIn: '',
  };
  return {
    wanted: [
      { cloud: 'aws', account: describeAccount('aws', 'sandbox', aws.account, true), source: amazon },
      {
        cloud: 'gcp',
        account: describeAccount('gcp', 'sandbox', gcp.project, true),
        source: google,
        localUser: readLocalUser(),
      },
    ],
    problems: [],
  };
}
