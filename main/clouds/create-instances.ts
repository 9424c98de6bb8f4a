import { isDeepStrictEqual } from 'node:util';
import type { Account, ProviderName } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { AwsSource } from './aws-credentials.ts';
import { type CredentialPlaces, findAccounts } from './credentials.ts';
import { createEc2 } from './ec2.ts';
import { createInstanceList, type InstanceList, type ListTiming } from './instance-list.ts';
import type { CloudProvider } from './provider.ts';

/** How to reach the practice clouds, in place of the real ones. */
export type PracticeClouds = {
  aws: { endpoint: string; region: string; account: string; accessKeyId: string; secretAccessKey: string };
};

export type InstancesOptions = CredentialPlaces & {
  practice: PracticeClouds | undefined;
  /** Asks this cloud only. */
  provider?: ProviderName | undefined;
  /** Regions to ask, empty for all; read at the start of each round. */
  regions: () => { aws: readonly string[]; gcp: readonly string[] };
  timing?: ListTiming;
};

type Wanted = { account: Account; source: AwsSource };

/** The instances of every account that this computer has credentials for, or of the practice account. */
export function createInstances(options: InstancesOptions): InstanceList {
  const made: { wanted: Wanted; provider: CloudProvider }[] = [];

  async function providers(): Promise<{ providers: CloudProvider[]; problems: Problem[] }> {
    const found = options.practice ? practiceAccounts(options.practice) : await ownAccounts(options);
    const wanted = found.wanted.filter(({ account }) => (options.provider ?? account.provider) === account.provider);
    // A profile that was changed since gets a new provider; the others keep what they know and their connections.
    const kept = made.filter((entry) => wanted.some((it) => isDeepStrictEqual(it, entry.wanted)));
    for (const entry of made) if (!kept.includes(entry)) entry.provider.dispose();
    const next = wanted.map(
      (it) => kept.find((entry) => isDeepStrictEqual(entry.wanted, it)) ?? { wanted: it, provider: create(it) },
    );
    made.splice(0, made.length, ...next);
    return { providers: next.map(({ provider }) => provider), problems: found.problems };
  }

  function create({ account, source }: Wanted): CloudProvider {
    return createEc2({ account, source, regions: () => options.regions().aws });
  }

  const list = createInstanceList({ providers, ...(options.timing ? { timing: options.timing } : {}) });
  return {
    ...list,
    dispose() {
      list.dispose();
      for (const { provider } of made) provider.dispose();
    },
  };
}

async function ownAccounts(places: CredentialPlaces): Promise<{ wanted: Wanted[]; problems: Problem[] }> {
  const { aws, problems } = await findAccounts(places);
  const wanted: Wanted[] = [];
  if (aws) {
    const { name, source } = aws;
    wanted.push({ account: { key: `aws:${name}`, provider: 'aws', account: name, name, sandbox: false }, source });
  }
  return { wanted, problems };
}

function practiceAccounts({ aws }: PracticeClouds): { wanted: Wanted[]; problems: Problem[] } {
  const { accessKeyId, secretAccessKey } = aws;
  return {
    wanted: [
      {
        account: { key: 'aws:sandbox', provider: 'aws', account: aws.account, name: 'sandbox', sandbox: true },
        source: {
          kind: 'static',
          homeRegion: aws.region,
          endpoint: aws.endpoint,
          signIn: '',
          credentials: { accessKeyId, secretAccessKey },
        },
      },
    ],
    problems: [],
  };
}
