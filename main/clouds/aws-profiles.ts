import { createHash } from 'node:crypto';
import type { Problem } from '../../preload/contract/problem.ts';
import { findSection, type IniFile, type IniSection } from './ini-file.ts';

/** The two shared files of the AWS tools, read. */
export type AwsFiles = { config: IniFile; credentials: IniFile; configFile: string; credentialsFile: string };

type Settings = IniSection['values'];

const maxProfiles = 200;
const maxNameLength = 128;
/** Longer chains of roles are refused by nobody, but no person has made one. */
const maxChain = 10;

/** The names of all profiles, in the order of the files. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export function profileNames({ config, credentials }: AwsFiles): string[] {
  const named = config.sections.flatMap(({ name }) =>
    name === 'default' ? name : name.startsWith('profile ') ? name.slice('profile '.length) : [],
  );
  const names = new Set([...named, ...credentials.sections.map(({ name }) => name)]);
  return [...names].filter((name) => name.length <= maxNameLength).slice(0, maxProfiles);
}

/** A profile's settings from both files, the credentials file winning as in the AWS tools. */
export function profileSettings(files: AwsFiles, profile: string): Settings | undefined {
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

/** Whether a profile says where its credentials come from; many only name a region. */
export function hasCredentials(settings: Settings): boolean {
  return credentialSettings.some((setting) => settings.has(setting));
}

/** What a profile, or one that its role comes from, refers to and lacks: by the line that refers to it. */
export function profileGap(files: AwsFiles, profile: string, chain: readonly string[] = []): Problem | undefined {
  const settings: Settings = profileSettings(files, profile) ?? new Map();
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
  if (settings.has('role_arn')) {
    const source = settings.get('source_profile')?.value;
    if (source !== undefined) {
      if (!profileSettings(files, source)) return gap('source_profile', `[profile ${source}]`);
      // A profile may lend its own keys to its role; a circle of profiles has none to lend.
      if (source === profile)
        return settings.has('aws_access_key_id') ? undefined : gap('source_profile', 'aws_access_key_id');
      if (chain.includes(source) || chain.length > maxChain) return gap('source_profile', 'aws_access_key_id');
      return profileGap(files, source, [...chain, profile]);
    }
    const isSourced = settings.has('credential_source') || settings.has('web_identity_token_file');
    return isSourced ? undefined : gap('role_arn', 'source_profile');
  }
  if (settings.has('web_identity_token_file')) return gap('web_identity_token_file', 'role_arn');
  return hasCredentials(settings) ? ssoGap(files, settings, gap) : gap('', 'aws_access_key_id');
}

function ssoGap(
  files: AwsFiles,
  settings: Settings,
  gap: (setting: string, missing: string) => Problem,
): Problem | undefined {
  const session = settings.get('sso_session')?.value;
  const inSession = session === undefined ? undefined : findSection(files.config, `sso-session ${session}`);
  if (session !== undefined && !inSession) return gap('sso_session', `[sso-session ${session}]`);
  const [setting, inPlace] = inSession ? ['sso_session', inSession.values] : ['sso_start_url', settings];
  if (!settings.has(setting)) return undefined;
  const lacking =
    ['sso_start_url', 'sso_region'].find((name) => !inPlace.has(name)) ??
    ['sso_account_id', 'sso_role_name'].find((name) => !settings.has(name));
  return lacking === undefined ? undefined : gap(setting, lacking);
}

/** The account's number where the profile tells it: by its role or its place in the organisation's portal. */
export function profileNumber(settings: Settings): string | undefined {
  const told = settings.get('sso_account_id')?.value ?? settings.get('role_arn')?.value.split(':')[4];
  return told !== undefined && /^\d{12}$/.test(told) ? told : undefined;
}

/**
 * A mark that changes when anything does that the profile's credentials depend on; nothing can be read from it. A
 * change of one profile leaves the others as they are.
 */
export function profileRevision(files: AwsFiles, profile: string): string {
  const parts: unknown[] = [];
  let next: string | undefined = profile;
  for (let depth = 0; next !== undefined && depth < maxChain; depth += 1) {
    const settings: Settings = profileSettings(files, next) ?? new Map();
    const session: string = settings.get('sso_session')?.value ?? '';
    const inSession: Settings = findSection(files.config, `sso-session ${session}`)?.values ?? new Map();
    parts.push(next, valuesOf(settings), valuesOf(inSession));
    next = settings.get('source_profile')?.value;
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function valuesOf(settings: Settings): [string, string][] {
  return [...settings].map(([name, { value }]) => [name, value]);
}

/** The profile that a person signs in to: for a role, the one that it comes from. */
export function signInProfile(files: AwsFiles, profile: string): string {
  let current = profile;
  for (let depth = 0; depth < maxChain; depth += 1) {
    const source = profileSettings(files, current)?.get('source_profile')?.value;
    if (source === undefined || source === current) break;
    current = source;
  }
  return current;
}
