import type { Problem } from '../../preload/contract/problem.ts';
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
  /** Further accounts and projects, by name. */
  more: { aws: readonly (PracticeAmazon & { name: string })[]; gcp: readonly (PracticeGoogle & { name: string })[] };
  /** Tells who one is at Amazon, and which projects there are at Google. */
  identityEndpoint: string;
  /** Where the practice prices of either are listed. */
  priceLists: { aws: string; gcp: string };
  /** Tells how busy the machines of either are. */
  metricsEndpoint: string;
  /** Tells which images are current at Amazon. */
  parametersEndpoint: string;
  /** EC2 Instance Connect. */
  instanceConnectEndpoint: string;
};

/** The practice accounts, as if this computer had credentials for them. */
export function practiceAccounts(clouds: PracticeClouds): Found {
  const { aws, gcp, more } = clouds;
  const projects = [{ name: 'sandbox', ...gcp }, ...more.gcp].map((it) => practiceGoogle(it, clouds));
  return {
    aws: [{ name: 'sandbox', ...aws }, ...more.aws].map((it) => practiceAmazon(it, clouds)),
    gcp: projects.filter((it) => 'name' in it),
    problems: projects.filter((it) => 'code' in it),
  };
}

function practiceGoogle(google: PracticeGoogle & { name: string }, clouds: PracticeClouds): GoogleAccount | Problem {
  const { name, project, accessToken: token } = google;
  const endpoint = computeEndpoint(google.endpoint);
  if ('code' in endpoint) return endpoint;
  const identity = { principal: 'practice@hangar.invalid', kind: 'user' as const };
  return {
    name,
    source: {
      kind: 'token',
      token,
      project,
      endpoint,
      loginAccount: undefined,
      identity,
      projectsEndpoint: clouds.identityEndpoint,
      billingEndpoint: clouds.priceLists.gcp,
      osLoginEndpoint: google.endpoint,
      monitoringEndpoint: clouds.metricsEndpoint,
      signIn: '',
    },
  };
}

function practiceAmazon(amazon: PracticeAmazon & { name: string }, clouds: PracticeClouds): AwsAccount {
  const { name, account, region: homeRegion, endpoint, accessKeyId, secretAccessKey } = amazon;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    name,
    number: account,
    source: {
      kind: 'static',
      homeRegion,
      endpoint,
      stsEndpoint: clouds.identityEndpoint,
      pricingEndpoint: clouds.priceLists.aws,
      cloudwatchEndpoint: clouds.metricsEndpoint,
      ssmEndpoint: clouds.parametersEndpoint,
      instanceConnectEndpoint: clouds.instanceConnectEndpoint,
      signIn: '',
      credentials,
    },
  };
}
