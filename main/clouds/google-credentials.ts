import { join } from 'node:path';
import type { Problem } from '../../preload/contract/problem.ts';
import { readConfigFile } from './config-file.ts';
import { type ComputeEndpoint, computeEndpoint } from './endpoint.ts';
import { findSection, parseIni } from './ini-file.ts';

/** Where a Google project's credentials come from. Secrets stay in their files, except for a practice token. */
export type GoogleSource = {
  project: string;
  endpoint: ComputeEndpoint | undefined;
  /** Whose account gcloud uses: OS Login derives a login name from it. */
  loginAccount: string | undefined;
  /** The command with which a person renews these credentials. */
  signIn: string;
} & (
  | { kind: 'key-file' | 'token-file'; file: string; revision: string }
  | { kind: 'token'; token: string }
  /** The service account of the Google machine that the console runs on. */
  | { kind: 'machine' }
);

/** What this computer's Google configuration comes to: at most one project for now, and what is wrong with it. */
export type GoogleConfiguration = { source: { name: string; source: GoogleSource } | undefined; problems: Problem[] };

type Places = { environment: NodeJS.ProcessEnv; homeFolder: string; platform: NodeJS.Platform };
type Credentials = {
  kind: 'key-file' | 'token-file';
  file: string;
  revision: string;
  signIn: string;
  ownProject: string | undefined;
};

/**
 * Reads application default credentials and gcloud's active configuration without asking the network.
 * https://cloud.google.com/docs/authentication/application-default-credentials
 * https://cloud.google.com/sdk/gcloud/reference/topic/configurations
 */
export async function readGoogleConfiguration(
  places: Places & { onGoogle: () => Promise<boolean> },
): Promise<GoogleConfiguration> {
  const { environment } = places;
  const folder = gcloudFolder(places);
  const active =
    environment.CLOUDSDK_ACTIVE_CONFIG_NAME || (await readConfigFile(join(folder, 'active_config'))).text.trim();
  const name = /^[\w-]{1,128}$/.test(active) ? active : 'default';
  const configFile = join(folder, 'configurations', `config_${name}`);
  const config = await readConfigFile(configFile);
  const ini = parseIni(config.text);
  const problems: Problem[] = [
    ...config.problems,
    ...ini.mistakes.slice(0, 20).map(
      ({ line }): Problem => ({
        code: 'clouds/config-mistake',
        params: { file: configFile, line },
      }),
    ),
  ];
  /** A gcloud property: the environment (`CLOUDSDK_SECTION_NAME`) before the configuration. */
  const property = (section: string, key: string): string | undefined =>
    environment[`CLOUDSDK_${section}_${key}`.toUpperCase()] ||
    findSection(ini, section)?.values.get(key)?.value ||
    undefined;

  const found = await findCredentials(places, folder, property);
  problems.push(...found.problems);
  const onGoogle = found.credentials === undefined && found.problems.length === 0 && (await places.onGoogle());
  if (found.credentials === undefined && !onGoogle) return { source: undefined, problems };

  const project =
    environment.CLOUDSDK_CORE_PROJECT ||
    environment.GOOGLE_CLOUD_PROJECT ||
    property('core', 'project') ||
    found.credentials?.ownProject;
  if (project === undefined || !/^[a-z0-9][a-z0-9:.-]{1,100}$/.test(project)) {
    return {
      source: undefined,
      problems: [...problems, { code: 'clouds/no-project', params: { configuration: name } }],
    };
  }
  const override = property('api_endpoint_overrides', 'compute');
  const endpoint = override === undefined ? undefined : computeEndpoint(override);
  if (endpoint && 'code' in endpoint) return { source: undefined, problems: [...problems, endpoint] };
  const shared = { project, endpoint, loginAccount: property('core', 'account') };
  if (found.credentials === undefined) {
    return { source: { name, source: { kind: 'machine', signIn: 'gcloud auth login', ...shared } }, problems };
  }
  const { kind, file, revision, signIn } = found.credentials;
  return { source: { name, source: { kind, file, revision, signIn, ...shared } }, problems };
}

/** The first place that has credentials; a place that is named and can't be used ends the search with its problem. */
async function findCredentials(
  { environment }: Places,
  folder: string,
  property: (section: string, key: string) => string | undefined,
): Promise<{ credentials: Credentials | undefined; problems: Problem[] }> {
  const adc = 'gcloud auth application-default login';
  const account = property('core', 'account');
  const tokenFile = property('auth', 'access_token_file');
  const candidates: { kind: Credentials['kind']; file: string | undefined; named: boolean; signIn: string }[] = [
    { kind: 'token-file', file: tokenFile, named: true, signIn: 'gcloud auth print-access-token' },
    { kind: 'key-file', file: environment.GOOGLE_APPLICATION_CREDENTIALS, named: true, signIn: adc },
    { kind: 'key-file', file: property('auth', 'credential_file_override'), named: true, signIn: adc },
    { kind: 'key-file', file: join(folder, 'application_default_credentials.json'), named: false, signIn: adc },
    {
      // What `gcloud auth login` leaves for other tools.
      kind: 'key-file',
      file:
        account && /^[^/\\]{1,256}$/.test(account)
          ? join(folder, 'legacy_credentials', account, 'adc.json')
          : undefined,
      named: false,
      signIn: 'gcloud auth login',
    },
  ];
  for (const { kind, file, named, signIn } of candidates) {
    if (!file) continue;
    const { text, revision, problems } = await readConfigFile(file, { mustExist: named });
    if (problems.length > 0) return { credentials: undefined, problems };
    if (revision === 'none') continue;
    if (kind === 'token-file') {
      return { credentials: { kind, file, revision, signIn, ownProject: undefined }, problems: [] };
    }
    const read = readKeyFile(text, file);
    if ('code' in read) return { credentials: undefined, problems: [read] };
    return { credentials: { kind, file, revision, signIn, ...read }, problems: [] };
  }
  return { credentials: undefined, problems: [] };
}

/** The project that a credential file names, or what is wrong with it. No word of the file goes into the problem. */
function readKeyFile(text: string, file: string): { ownProject: string | undefined } | Problem {
  const mistake = (line: number): Problem => ({ code: 'clouds/config-mistake', params: { file, line } });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    return mistake(mistakenLine(text, String(thrown)));
  }
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed)) return mistake(1);
  const named = ['project_id', 'quota_project_id']
    .map((key) => (key in parsed ? (parsed as Record<string, unknown>)[key] : undefined))
    .find((value) => typeof value === 'string');
  return { ownProject: named };
}

/** V8 tells where JSON breaks off by position, or by ten characters of what comes before. */
function mistakenLine(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  const before = /\.\.\."(.{10})/s.exec(message)?.[1];
  const found = before === undefined ? -1 : text.indexOf(before) + before.length;
  return text.slice(0, Number(position ?? (found < 0 ? text.length : found))).split('\n').length;
}

function gcloudFolder({ environment, homeFolder, platform }: Places): string {
  if (environment.CLOUDSDK_CONFIG) return environment.CLOUDSDK_CONFIG;
  if (platform === 'win32') return join(environment.APPDATA || join(homeFolder, 'AppData', 'Roaming'), 'gcloud');
  return join(homeFolder, '.config', 'gcloud');
}
