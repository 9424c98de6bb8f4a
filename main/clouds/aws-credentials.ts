import { join } from 'node:path';
import type { Problem } from '../../preload/contract/problem.ts';
import { awsEndpoint } from './aws-endpoints.ts';
import { type AwsMfa, readAwsMfa } from './aws-mfa.ts';
import {
  type AwsFiles,
  hasCredentials,
  profileGap,
  profileNames,
  profileNumber,
  profileRevision,
  profileSettings,
  signInProfile,
} from './aws-profiles.ts';
import { readConfigFile } from './config-file.ts';
import { type IniFile, parseIni } from './ini-file.ts';
import { uniqueProblems } from './problem-list.ts';
import { browserSignIn, profileWords, type SignInCommand, terminalSignIn } from './sign-in-command.ts';

/** Where an AWS account's credentials come from. Long-lived secrets stay in their files: only `static` carries any. */
export type AwsSource = SignInCommand & {
  /** The region that names the others, and the only one asked when those can't be had. */
  homeRegion: string;
  /** Asked instead of EC2 itself. */
  endpoint: string | undefined;
  /** Asked instead of STS itself, which tells who one is and lends roles. */
  stsEndpoint?: string | undefined;
  /** Asked instead of the price list itself. */
  pricingEndpoint?: string | undefined;
  /** Asked instead of CloudWatch itself. */
  cloudwatchEndpoint?: string | undefined;
  /** Asked instead of SSM itself. */
  ssmEndpoint?: string | undefined;
  /** Asked instead of EC2 Instance Connect itself. */
  instanceConnectEndpoint?: string | undefined;
  /** The console runs on a machine of Amazon's, which has a service that may lend its role. */
  onAmazon?: boolean;
} & (
    | { kind: 'static'; credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } }
    | { kind: 'profile'; profile: string; configFile: string; credentialsFile: string; revision: string; mfa?: AwsMfa }
    /** What the SDK finds by itself: a web identity token, a container's or (`machine`) an EC2 machine's role. */
    | { kind: 'chain' | 'machine' }
  );

/** One set of credentials; `number` is its account's where the configuration tells. */
export type AwsAccount = { name: string; number: string | undefined; source: AwsSource };

/** What this computer's AWS configuration comes to: the account that the AWS tools would use first, then the others. */
export type AwsConfiguration = { accounts: AwsAccount[]; problems: Problem[] };

type Places = { environment: NodeJS.ProcessEnv; homeFolder: string; onAmazon: () => Promise<boolean> };
type Search = { environment: NodeJS.ProcessEnv; files: AwsFiles; onAmazon: boolean; problems: Problem[] };

/**
 * Reads the shared configuration as the AWS tools do, without asking the network. First comes AWS_PROFILE, else the
 * environment's keys, else `default`; then every other profile that has credentials. One that can't be used is a
 * problem and leaves the others working.
 */
export async function readAwsConfiguration(places: Places): Promise<AwsConfiguration> {
  const { environment } = places;
  const { files, problems } = await readFiles(places);
  const search: Search = { environment, files, onAmazon: await places.onAmazon(), problems };
  const profile = environment.AWS_PROFILE || undefined;
  if (profile !== undefined && !profileSettings(files, profile)) {
    problems.push({ code: 'clouds/profile-not-found', params: { profile, file: files.configFile } });
  }
  const accounts = profile === undefined ? environmentAccount(search) : [];
  const preferred = profile ?? 'default';
  const others = profileNames(files).filter((name) => name !== preferred);
  for (const name of [preferred, ...others]) {
    const settings = profileSettings(files, name);
    if (!settings || !(name === profile || hasCredentials(settings))) continue;
    const gap = profileGap(files, name);
    if (gap) problems.push(gap);
    const shared = gap ? undefined : sharedSource(search, name);
    if (!shared) continue;
    const { configFile, credentialsFile } = files;
    const revision = profileRevision(files, name);
    const mfa = readAwsMfa(files, name);
    const source = { ...shared, kind: 'profile' as const, profile: name, configFile, credentialsFile, revision };
    accounts.push({ name, number: profileNumber(settings), source: mfa ? { ...source, mfa } : source });
  }
  const isDefaultUsable = accounts.some(({ name, source }) => source.kind === 'static' || name === 'default');
  if (profile === undefined && !isDefaultUsable) accounts.unshift(...ownRole(search));
  return { accounts, problems: uniqueProblems(problems) };
}

async function readFiles(places: Places): Promise<{ files: AwsFiles; problems: Problem[] }> {
  const { environment, homeFolder } = places;
  const configFile = expandHome(environment.AWS_CONFIG_FILE, places) ?? join(homeFolder, '.aws', 'config');
  const credentialsFile =
    expandHome(environment.AWS_SHARED_CREDENTIALS_FILE, places) ?? join(homeFolder, '.aws', 'credentials');
  const [configText, credentialsText] = await Promise.all([
    readConfigFile(configFile),
    readConfigFile(credentialsFile),
  ]);
  const config = parseIni(configText.text);
  const credentials = parseIni(credentialsText.text);
  return {
    files: { config, credentials, configFile, credentialsFile },
    problems: [
      ...configText.problems,
      ...credentialsText.problems,
      ...mistakesOf(config, configFile),
      ...mistakesOf(credentials, credentialsFile),
    ],
  };
}

/** The keys in the environment. */
function environmentAccount(search: Search): AwsAccount[] {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = search.environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return [];
  const shared = sharedSource(search, 'default');
  if (!shared) return [];
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
  return [
    { name: 'AWS_ACCESS_KEY_ID', number: undefined, source: { ...shared, signIn: '', kind: 'static', credentials } },
  ];
}

/** The role that a token, a container or the machine itself lends to whoever runs there. */
function ownRole(search: Search): AwsAccount[] {
  const { environment } = search;
  const isChained =
    (environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN) ||
    environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ||
    environment.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  const isMetadataOff = (environment.AWS_EC2_METADATA_DISABLED ?? 'false').toLowerCase() !== 'false';
  if (!isChained && (isMetadataOff || !search.onAmazon)) return [];
  const shared = sharedSource(search, 'default');
  const kind = isChained ? ('chain' as const) : ('machine' as const);
  return shared ? [{ name: 'default', number: undefined, source: { ...shared, kind } }] : [];
}

/** What all kinds have in common. Undefined when asking AWS itself would not be what a setting meant. */
function sharedSource({ environment, files, onAmazon, problems }: Search, profile: string) {
  const ec2 = awsEndpoint(environment, files, profile, 'ec2');
  const sts = awsEndpoint(environment, files, profile, 'sts');
  const pricing = awsEndpoint(environment, files, profile, 'pricing');
  const cloudwatch = awsEndpoint(environment, files, profile, 'cloudwatch');
  const ssm = awsEndpoint(environment, files, profile, 'ssm');
  const connect = awsEndpoint(environment, files, profile, 'ec2_instance_connect');
  const wrong = [
    ...ssm.problems,
    ...connect.problems,
    ...ec2.problems,
    ...sts.problems,
    ...pricing.problems,
    ...cloudwatch.problems,
  ];
  problems.push(...wrong);
  if (wrong.length > 0) return undefined;
  const region = profileSettings(files, profile)?.get('region')?.value;
  return {
    homeRegion: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || region || 'us-east-1',
    endpoint: ec2.url,
    stsEndpoint: sts.url,
    pricingEndpoint: pricing.url,
    cloudwatchEndpoint: cloudwatch.url,
    ssmEndpoint: ssm.url,
    instanceConnectEndpoint: connect.url,
    onAmazon,
    ...signInCommand(files, profile),
  };
}

/** How a person signs in to the profile; to sign in to a role is to sign in to the profile that it comes from. */
function signInCommand(files: AwsFiles, profile: string): SignInCommand {
  const source = signInProfile(files, profile);
  const settings = profileSettings(files, source);
  const words = profileWords(source);
  if (settings?.has('sso_session') || settings?.has('sso_start_url')) {
    return browserSignIn(['aws', 'sso', 'login', ...words]);
  }
  return settings?.has('login_session')
    ? browserSignIn(['aws', 'login', ...words])
    : terminalSignIn(['aws', 'configure', ...words]);
}

function mistakesOf(file: IniFile, path: string): Problem[] {
  return file.mistakes
    .slice(0, 20)
    .map(({ line }) => ({ code: 'clouds/config-mistake', params: { file: path, line } }));
}

function expandHome(path: string | undefined, { homeFolder }: { homeFolder: string }): string | undefined {
  if (!path) return undefined;
  return path.startsWith('~/') ? join(homeFolder, path.slice(2)) : path;
}
