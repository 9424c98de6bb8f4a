import type { Found } from './account-book.ts';
import type { AwsAccount } from './aws-credentials.ts';
import { computeEndpoint } from './endpoint.ts';
import type { GoogleAccount } from './google-credentials.ts';

type PracticeAmazon = {
  endpoint: string;
  region: string;
  account: string;
  accessKeyId: string;
  secretAccessKey: string;
};
type PracticeGoogle = { endpoint: string; project: string; accessToken: string };

/** How to reach the practice clouds, in place of the real ones. */
export type PracticeClouds = {
  aws: PracticeAmazon;
  gcp: PracticeGoogle;
  /** Where to ask who one is at Amazon, and which projects there are at Google. */
  stsEndpoint?: string;
  projectsEndpoint?: string;
  /** A second account at Amazon, by the name of its profile. */
  more?: readonly (PracticeAmazon & { name: string })[];
};

/** The practice accounts, as if this computer had credentials for them. */
export function practiceAccounts(clouds: PracticeClouds): Found {
  const { gcp } = clouds;
  const endpoint = computeEndpoint(gcp.endpoint);
  const aws = [{ name: 'sandbox', ...clouds.aws }, ...(clouds.more ?? [])].map((amazon) =>
    practiceAmazon(amazon, clouds),
  );
  if ('code' in endpoint) return { aws, gcp: [], problems: [endpoint] };
  const google: GoogleAccount = {
    name: 'sandbox',
    source: {
      kind: 'token',
      token: gcp.accessToken,
      project: gcp.project,
      endpoint,
      loginAccount: undefined,
      identity: { principal: 'practice@hangar.invalid', kind: 'user' },
      projectsEndpoint: clouds.projectsEndpoint,
      signIn: '',
    },
  };
  return { aws, gcp: [google], problems: [] };
}

function practiceAmazon(amazon: PracticeAmazon & { name: string }, clouds: PracticeClouds): AwsAccount {
  const { name, account, region, endpoint, accessKeyId, secretAccessKey } = amazon;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    name,
    number: account,
    source: {
      kind: 'static',
      homeRegion: region,
      endpoint,
      stsEndpoint: clouds.stsEndpoint ?? endpoint,
      signIn: '',
      credentials,
    },
  };
}
