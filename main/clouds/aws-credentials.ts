import { join } from 'node:path';
import type { Problem } from '../../preload/contract/problem.ts';
import { readConfigFile } from './config-file.ts';
import { endpointProblem } from './endpoint.ts';
import { findSection, type IniFile, type IniSection, parseIni } from './ini-file.ts';

/** Where an AWS account's credentials come from. Long-lived secrets stay in their files: only `static` carries any. */
export type AwsSource = {
  /** The region that names the others, and the only one asked when those can't be had. */
  homeRegion: string;
  /** Asked instead of AWS itself. */
  endpoint: string | undefined;
  /** The command with which a person renews these credentials. */
  signIn: string;
} & (
  | { kind: 'static'; credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } }
  | { kind: 'profile'; profile: string; configFile: string; credentialsFile: string; revision: string }
  /** What the SDK finds by itself: a web identity token, a container's or (`machine`) an EC2 machine's role. */
  | { kind: 'chain' | 'machine' }
);

/** What this computer's AWS configuration comes to: at most one account for now, and what is wrong with it. */
export type AwsConfiguration = { source: { name: string; source: AwsSource } | undefined; problems: Problem[] };

type Files = { config: IniFile; credentials: IniFile; configFile: string; credentialsFile: string };

/**
 * Reads the shared configuration as the AWS tools do, without asking the network. The profile is AWS_PROFILE, else
 * the environment's keys, else `default`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readAwsConfiguration(options: {
  environment: NodeJS.ProcessEnv;
  homeFolder: string;
  onAmazon: () => Promise<boolean>;
}): Promise<AwsConfiguration> {
  const { environment } = options;
  const configFile = expandHome(environment.AWS_CONFIG_FILE, options) ?? join(options.homeFolder, '.aws', 'config');
  const credentialsFile =
    expandHome(environment.AWS_SHARED_CREDENTIALS_FILE, options) ?? join(options.homeFolder, '.aws', 'credentials');
  const [configText, credentialsText] = await Promise.all([
    readConfigFile(configFile),
    readConfigFile(credentialsFile),
  ]);
  const files: Files = {
    config: parseIni(configText.text),
    credentials: parseIni(credentialsText.text),
    configFile,
    credentialsFile,
  };
  const problems = [
    ...configText.problems,
    ...credentialsText.problems,
    ...mistakesOf(files.config, configFile),
    ...mistakesOf(files.credentials, credentialsFile),
  ];
  const profile = environment.AWS_PROFILE || undefined;
  const name = profile ?? 'default';
  const settings = profileSettings(files, name);
  const endpoint = endpointOf(environment, files, name, settings);
  problems.push(...endpoint.problems);
  // Asking AWS itself instead of what the setting meant would be worse than asking nobody.
  if (endpoint.problems.length > 0) return { source: undefined, problems };
  const shared = {
    homeRegion:
      environment.AWS_REGION || environment.AWS_DEFAULT_REGION || settings?.get('region')?.value || 'us-east-1',
    endpoint: endpoint.url,
    signIn: signInCommand(files, name),
  };
  const revision = `${configText.revision} ${credentialsText.revision}`;
  const byProfile = { kind: 'profile' as const, profile: name, configFile, credentialsFile, revision };

  if (profile !== undefined) {
    if (settings === undefined) {
      problems.push({ code: 'clouds/profile-not-found', params: { profile, file: configFile } });
      return { source: undefined, problems };
    }
    const gap = profileGap(files, name, settings);
    if (gap) problems.push(gap);
    return { source: gap ? undefined : { name, source: { ...shared, ...byProfile } }, problems };
  }
  if (environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY) {
    const credentials = {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      ...(environment.AWS_SESSION_TOKEN ? { sessionToken: environment.AWS_SESSION_TOKEN } : {}),
    };
    return { source: { name: 'AWS_ACCESS_KEY_ID', source: { ...shared, kind: 'static', credentials } }, problems };
  }
  if (settings !== undefined && hasCredentials(settings)) {
    const gap = profileGap(files, name, settings);
    if (gap === undefined) return { source: { name, source: { ...shared, ...byProfile } }, problems };
    problems.push(gap);
  }
  const chained =
    (environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN) ||
    environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ||
    environment.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (chained) return { source: { name, source: { ...shared, kind: 'chain' } }, problems };
  const metadataOff = (environment.AWS_EC2_METADATA_DISABLED ?? 'false').toLowerCase() !== 'false';
  if (!metadataOff && (await options.onAmazon())) {
    return { source: { name, source: { ...shared, kind: 'machine' } }, problems };
  }
  return { source: undefined, problems };
}

/** A profile's settings from both files, the credentials file winning as in the AWS tools. */
function profileSettings(files: Files, profile: string): IniSection['values'] | undefined {
  const inConfig =
    findSection(files.config, `profile ${profile}`) ??
    (profile === 'default' ? findSection(files.config, 'default') : undefined);
  const inCredentials = findSection(files.credentials, profile);
  if (!inConfig && !inCredentials) return undefined;
  return new Map([...(inConfig?.values ?? []), ...(inCredentials?.values ?? [])]);
}

const credentialSettings = [
  'aws_access_key_id',
  'role_arn',
  'sso_session',
  'sso_start_url',
  'credential_process',
  'web_identity_token_file',
  'login_session',
];

function hasCredentials(settings: IniSection['values']): boolean {
  return credentialSettings.some((setting) => settings.has(setting));
}

/** What a profile refers to and lacks, by the line that refers to it. */
function profileGap(files: Files, profile: string, settings: IniSection['values']): Problem | undefined {
  const gap = (setting: string, missing: string): Problem => ({
    code: 'clouds/profile-incomplete',
    params: {
      profile,
      missing,
      file: findSection(files.credentials, profile)?.values.has(setting) ? files.credentialsFile : files.configFile,
      line: settings.get(setting)?.line ?? findSection(files.config, `profile ${profile}`)?.line ?? 1,
    },
  });
  if (settings.has('aws_access_key_id') && !settings.has('aws_secret_access_key')) {
    return gap('aws_access_key_id', 'aws_secret_access_key');
  }
  const session = settings.get('sso_session')?.value;
  if (session !== undefined && !findSection(files.config, `sso-session ${session}`)) {
    return gap('sso_session', `[sso-session ${session}]`);
  }
  const source = settings.get('source_profile')?.value;
  if (source !== undefined && !profileSettings(files, source)) return gap('source_profile', `[profile ${source}]`);
  if (
    settings.has('role_arn') &&
    !['source_profile', 'credential_source', 'web_identity_token_file'].some((it) => settings.has(it))
  ) {
    return gap('role_arn', 'source_profile');
  }
  if (!hasCredentials(settings)) return gap('', 'aws_access_key_id');
  return undefined;
}

/**
 * The endpoint for EC2: the environment before the profile, the service's own before the general one. The SDK reads
 * these too, but looks in AWS_PROFILE's section whichever profile it was told to use.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
function endpointOf(
  environment: NodeJS.ProcessEnv,
  files: Files,
  profile: string,
  settings: IniSection['values'] | undefined,
): { url: string | undefined; problems: Problem[] } {
  const ignored =
    environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || settings?.get('ignore_configured_endpoint_urls')?.value || '';
  if (ignored.toLowerCase() === 'true') return { url: undefined, problems: [] };
  const services = settings?.get('services')?.value;
  const section = services === undefined ? undefined : findSection(files.config, `services ${services}`);
  const problems: Problem[] =
    services !== undefined && section === undefined
      ? [
          {
            code: 'clouds/profile-incomplete',
            params: {
              profile,
              missing: `[services ${services}]`,
              file: files.configFile,
              line: settings?.get('services')?.line ?? 1,
            },
          },
        ]
      : [];
  const candidates = [
    ['AWS_ENDPOINT_URL_EC2', environment.AWS_ENDPOINT_URL_EC2],
    ['AWS_ENDPOINT_URL', environment.AWS_ENDPOINT_URL],
    ['endpoint_url', section?.values.get('ec2.endpoint_url')?.value],
    ['endpoint_url', settings?.get('endpoint_url')?.value],
  ] as const;
  const [setting, url] = candidates.find(([, value]) => value) ?? [];
  if (setting === undefined || url === undefined) return { url: undefined, problems };
  const wrong = endpointProblem(setting, url);
  return wrong ? { url: undefined, problems: [...problems, wrong] } : { url, problems };
}

/** How a person signs in to the profile; to sign in to a role is to sign in to the profile that it comes from. */
function signInCommand(files: Files, profile: string, depth = 0): string {
  const settings = profileSettings(files, profile);
  const source = settings?.get('source_profile')?.value;
  if (source !== undefined && source !== profile && depth < 10) return signInCommand(files, source, depth + 1);
  const suffix = profile === 'default' ? '' : ` --profile ${profile}`;
  if (settings?.has('sso_session') || settings?.has('sso_start_url')) return `aws sso login${suffix}`;
  return settings?.has('login_session') ? `aws login${suffix}` : `aws configure${suffix}`;
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
