import { join } from 'node:path';
import type { Identity } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { readConfigFile } from './config-file.ts';
import { type ComputeEndpoint, computeEndpoint, endpointProblem } from './endpoint.ts';
import {
  type GcloudConfiguration,
  type GcloudPlaces,
  gcloudFolder,
  readGcloudConfigurations,
} from './gcloud-configurations.ts';
import { readGoogleCredentialFile } from './google-credential-file.ts';
import { uniqueProblems } from './problem-list.ts';
import { browserSignIn, type SignInCommand, terminalSignIn } from './sign-in-command.ts';

/** Where a Google project's credentials come from. Secrets stay in their files, except for a practice token. */
export type GoogleSource = SignInCommand & {
  project: string;
  endpoint: ComputeEndpoint | undefined;
  /** Whose account gcloud uses: OS Login derives a login name from it. */
  loginAccount: string | undefined;
  /** Who these credentials are, where their file tells. */
  identity?: Identity | undefined;
  /** Where to ask which other projects these credentials can see; undefined where another account asks that already. */
  projectsEndpoint?: string | undefined;
  /** Where Google's price list is asked for; undefined where another cloud stands in for Google's. */
  billingEndpoint?: string | undefined;
  /** The same for the logins of its people. */
  osLoginEndpoint?: string | undefined;
  /** The same for how busy its machines are. */
  monitoringEndpoint?: string | undefined;
  /** Nobody has named the project: without Compute Engine it has no instances, and that is no failure. */
  isImplied?: boolean;
} & (
    | { kind: 'key-file' | 'token-file'; file: string; revision: string }
    | { kind: 'token'; token: string }
    /** The service account of the Google machine that the console runs on. */
    | { kind: 'machine' }
  );

/** A project with the credentials to ask it. */
export type GoogleAccount = { name: string; source: GoogleSource };

/** What this computer's Google configuration comes to: the active configuration's project, then the others. */
export type GoogleConfiguration = { accounts: GoogleAccount[]; problems: Problem[] };

type Credentials = SignInCommand & {
  identity: Identity | undefined;
  ownProject: string | undefined;
} & ({ kind: 'key-file' | 'token-file'; file: string; revision: string } | { kind: 'machine' });

type Candidate = { kind: 'key-file' | 'token-file'; file: string | undefined; named: boolean; command: SignInCommand };

const projectPattern = /^[a-z0-9][a-z0-9:.-]{1,100}$/;
const resourceManager = 'https://cloudresourcemanager.googleapis.com';
const cloudMonitoring = 'https://monitoring.googleapis.com';
const osLogin = 'https://oslogin.googleapis.com';
const cloudBilling = 'https://cloudbilling.googleapis.com';
const adcSignIn = browserSignIn(['gcloud', 'auth', 'application-default', 'login']);
const gcloudSignIn = browserSignIn(['gcloud', 'auth', 'login']);

/**
 * Reads application default credentials and gcloud's configurations without asking the network.
 * https://cloud.google.com/docs/authentication/application-default-credentials
 * https://cloud.google.com/sdk/gcloud/reference/topic/configurations
 */
export async function readGoogleConfiguration(
  places: GcloudPlaces & { onGoogle: () => Promise<boolean> },
): Promise<GoogleConfiguration> {
  const folder = gcloudFolder(places);
  const { configurations, problems } = await readGcloudConfigurations(folder, places.environment);
  const [active] = configurations;
  const accounts: GoogleAccount[] = [];
  const ownProjects: GoogleAccount[] = [];
  for (const configuration of configurations) {
    const read = await readAccount(places, folder, configuration, configuration === active);
    problems.push(...read.problems);
    if (!read.account) continue;
    accounts.push(read.account);
    if (read.ownProject) ownProjects.push(read.ownProject);
  }
  for (const account of ownProjects) {
    if (!accounts.some(({ source }) => source.project === account.source.project)) accounts.push(account);
  }
  return { accounts: withOneSearchEach(accounts), problems: uniqueProblems(problems) };
}

/** Which projects some credentials can see is asked once, however many projects they are configured for. */
function withOneSearchEach(accounts: GoogleAccount[]): GoogleAccount[] {
  const asked = new Set<string>();
  return accounts.map((account) => {
    const { source } = account;
    const credentials = 'file' in source ? source.file : source.kind;
    const isFirst = !asked.has(credentials);
    asked.add(credentials);
    return isFirst ? account : { ...account, source: { ...source, projectsEndpoint: undefined } };
  });
}

/** A project that the credentials can see beside the one they are configured for. */
export function impliedAccount(source: GoogleSource, project: string): GoogleAccount {
  return { name: project, source: { ...source, project, isImplied: true, projectsEndpoint: undefined } };
}

type Reading = {
  account?: GoogleAccount;
  /** The project that the credentials name by themselves, where the configuration names another. */
  ownProject?: GoogleAccount | undefined;
  problems: Problem[];
};

async function readAccount(
  places: GcloudPlaces & { onGoogle: () => Promise<boolean> },
  folder: string,
  configuration: GcloudConfiguration,
  isActive: boolean,
): Promise<Reading> {
  const { environment } = places;
  const { name } = configuration;
  /** A gcloud property: the environment (`CLOUDSDK_SECTION_NAME`) before the configuration. */
  const property = (section: string, key: string): string | undefined =>
    environment[`CLOUDSDK_${section}_${key}`.toUpperCase()] || configuration.property(section, key);
  // What the environment says of project and account is said of the active configuration.
  const ofItsOwn = isActive ? property : configuration.property;
  const configured =
    (isActive ? environment.CLOUDSDK_CORE_PROJECT || environment.GOOGLE_CLOUD_PROJECT : undefined) ||
    configuration.property('core', 'project');
  // A configuration without a project is one that nobody has finished; only the active one is worth a word.
  if (!isActive && configured === undefined) return { problems: [] };

  const candidates = isActive
    ? activeCandidates(places, folder, property)
    : otherCandidates(places, folder, configuration);
  const found = await findCredentials(candidates);
  const problems = [...found.problems];
  if (problems.length > 0) return { problems };
  const machine = !found.credentials && isActive && (await places.onGoogle());
  const credentials: Credentials | undefined = machine
    ? { kind: 'machine', ...gcloudSignIn, identity: undefined, ownProject: undefined }
    : found.credentials;
  if (!credentials) return { problems };

  const { ownProject, ...rest } = credentials;
  const project = configured ?? ownProject;
  if (project === undefined || !projectPattern.test(project)) {
    return { problems: [{ code: 'clouds/no-project', params: { configuration: name } }] };
  }
  const override = property('api_endpoint_overrides', 'compute');
  const endpoint = override === undefined ? undefined : computeEndpoint(override);
  if (endpoint && 'code' in endpoint) return { problems: [endpoint] };
  const projectsOverride = property('api_endpoint_overrides', 'cloudresourcemanager');
  const monitoringOverride = property('api_endpoint_overrides', 'monitoring');
  const billingOverride = property('api_endpoint_overrides', 'cloudbilling');
  const osLoginOverride = property('api_endpoint_overrides', 'oslogin');
  const wrong =
    (osLoginOverride && endpointProblem('api_endpoint_overrides/oslogin', osLoginOverride)) ||
    (projectsOverride && endpointProblem('api_endpoint_overrides/cloudresourcemanager', projectsOverride)) ||
    (billingOverride && endpointProblem('api_endpoint_overrides/cloudbilling', billingOverride)) ||
    (monitoringOverride && endpointProblem('api_endpoint_overrides/monitoring', monitoringOverride));
  if (wrong) return { problems: [wrong] };
  const loginAccount = ofItsOwn('core', 'account');
  const source: GoogleSource = {
    ...rest,
    project,
    endpoint,
    loginAccount,
    // Credentials for some other cloud's endpoint are no business of Google's.
    projectsEndpoint: projectsOverride ?? (endpoint ? undefined : resourceManager),
    billingEndpoint: billingOverride ?? (endpoint ? undefined : cloudBilling),
    osLoginEndpoint: osLoginOverride ?? (endpoint ? undefined : osLogin),
    monitoringEndpoint: monitoringOverride ?? (endpoint ? undefined : cloudMonitoring),
  };
  return {
    account: { name, source },
    ownProject:
      ownProject !== undefined && ownProject !== project && projectPattern.test(ownProject)
        ? impliedAccount(source, ownProject)
        : undefined,
    problems,
  };
}

/** For the active configuration: as Google's libraries look, then as gcloud does. */
function activeCandidates(
  { environment }: GcloudPlaces,
  folder: string,
  property: GcloudConfiguration['property'],
): Candidate[] {
  return [
    tokenFile(property('auth', 'access_token_file')),
    { kind: 'key-file', file: environment.GOOGLE_APPLICATION_CREDENTIALS, named: true, command: adcSignIn },
    { kind: 'key-file', file: property('auth', 'credential_file_override'), named: true, command: adcSignIn },
    defaultCredentials(folder),
    gcloudCredentials(folder, property('core', 'account')),
  ];
}

/** For any other configuration: its own account before what is meant for all. */
function otherCandidates({ environment }: GcloudPlaces, folder: string, own: GcloudConfiguration): Candidate[] {
  const override = own.property('auth', 'credential_file_override');
  return [
    tokenFile(own.property('auth', 'access_token_file')),
    { kind: 'key-file', file: override, named: true, command: gcloudSignIn },
    gcloudCredentials(folder, own.property('core', 'account')),
    tokenFile(environment.CLOUDSDK_AUTH_ACCESS_TOKEN_FILE),
    { kind: 'key-file', file: environment.GOOGLE_APPLICATION_CREDENTIALS, named: true, command: adcSignIn },
    defaultCredentials(folder),
  ];
}

function tokenFile(file: string | undefined): Candidate {
  return { kind: 'token-file', file, named: true, command: terminalSignIn(['gcloud', 'auth', 'print-access-token']) };
}

function defaultCredentials(folder: string): Candidate {
  const file = join(folder, 'application_default_credentials.json');
  return { kind: 'key-file', file, named: false, command: adcSignIn };
}

/** What `gcloud auth login` leaves for other tools. */
function gcloudCredentials(folder: string, account: string | undefined): Candidate {
  const isName = account !== undefined && /^[^/\\]{1,256}$/.test(account) && !/^\.+$/.test(account);
  const file = isName ? join(folder, 'legacy_credentials', account, 'adc.json') : undefined;
  return { kind: 'key-file', file, named: false, command: gcloudSignIn };
}

/** The first place that has credentials; a place that is named and can't be used ends the search with its problem. */
async function findCredentials(
  candidates: readonly Candidate[],
): Promise<{ credentials: Credentials | undefined; problems: Problem[] }> {
  for (const { kind, file, named, command } of candidates) {
    if (!file) continue;
    const { text, revision, problems } = await readConfigFile(file, { mustExist: named });
    if (problems.length > 0) return { credentials: undefined, problems };
    if (revision === 'none') continue;
    const shared = { kind, file, revision, ...command };
    if (kind === 'token-file') {
      return { credentials: { ...shared, ownProject: undefined, identity: undefined }, problems: [] };
    }
    const read = readGoogleCredentialFile(text, file);
    if ('code' in read) return { credentials: undefined, problems: [read] };
    const identity = read.identity ?? signedInPerson(file);
    return { credentials: { ...shared, ...read, identity }, problems: [] };
  }
  return { credentials: undefined, problems: [] };
}

/** gcloud keeps what belongs to an account in a folder of its name. */
function signedInPerson(file: string): Identity | undefined {
  const principal = /[/\\]legacy_credentials[/\\]([^/\\]+@[^/\\]+)[/\\]adc\.json$/.exec(file)?.[1];
  return principal === undefined ? undefined : { principal, kind: 'user' };
}
