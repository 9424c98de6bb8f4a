import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import { computeEndpoint } from '../../../main/clouds/endpoint.ts';
import {
  type GoogleAccount,
  type GoogleConfiguration,
  readGoogleConfiguration,
} from '../../../main/clouds/google-credentials.ts';
import { startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { makeFolder } from '../../support/folder.ts';
import { watchUntil } from '../../support/instance-events.ts';

const folders: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

const gcloud = '.config/gcloud';
const user = JSON.stringify({ type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'hush' });
const project = '[core]\nproject = vision-prod\n';

async function read(
  files: Record<string, string>,
  environment: NodeJS.ProcessEnv = {},
  { platform = 'linux' as NodeJS.Platform, onGoogle = false } = {},
): Promise<GoogleConfiguration & { home: string; source: GoogleAccount | undefined }> {
  const home = await makeFolder(files);
  folders.push(home);
  const absolute = Object.entries(environment).map(([name, value]) => [name, value?.replace('~', home.path)]);
  const configuration = await readGoogleConfiguration({
    environment: Object.fromEntries(absolute),
    homeFolder: home.path,
    platform,
    onGoogle: async () => onGoogle,
  });
  return { ...configuration, source: configuration.accounts[0], home: home.path };
}

describe('where Google credentials come from', () => {
  test('nowhere, on a machine without any: no project and no complaint', async () => {
    expect(await read({})).toMatchObject({ source: undefined, problems: [] });
    expect(await read({ [`${gcloud}/configurations/config_default`]: project })).toMatchObject({
      source: undefined,
      problems: [],
    });
  });

  test('application default credentials, with the project of the active configuration', async () => {
    const { source, home } = await read({
      [`${gcloud}/application_default_credentials.json`]: user,
      [`${gcloud}/active_config`]: 'work',
      [`${gcloud}/configurations/config_work`]: `${project}account = ines@example.com\n`,
      [`${gcloud}/configurations/config_default`]: '[core]\nproject = other\n',
    });
    expect(source).toMatchObject({
      name: 'work',
      source: {
        kind: 'key-file',
        project: 'vision-prod',
        loginAccount: 'ines@example.com',
        file: join(home, gcloud, 'application_default_credentials.json'),
      },
    });
    expect(JSON.stringify(source)).not.toContain('hush');
  });

  test('the folder of CLOUDSDK_CONFIG, and %APPDATA% on Windows', async () => {
    const files = { 'g/application_default_credentials.json': user, 'g/configurations/config_default': project };
    expect((await read(files, { CLOUDSDK_CONFIG: '~/g' })).source?.source.project).toBe('vision-prod');
    const roaming = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`Roaming/gcloud${name.slice(1)}`, text]),
    );
    const { source } = await read(roaming, { APPDATA: '~/Roaming' }, { platform: 'win32' });
    expect(source?.source.project).toBe('vision-prod');
  });

  test('GOOGLE_APPLICATION_CREDENTIALS before the default place, and its own project where none is set', async () => {
    const service = JSON.stringify({ type: 'service_account', project_id: 'from-key', private_key: 'hush' });
    const files = { 'key.json': service, [`${gcloud}/application_default_credentials.json`]: user };
    const environment = { GOOGLE_APPLICATION_CREDENTIALS: '~/key.json' };
    const { source, home } = await read(files, environment);
    expect(source?.source).toMatchObject({ kind: 'key-file', file: join(home, 'key.json'), project: 'from-key' });
    const chosen = await read(files, { ...environment, CLOUDSDK_CORE_PROJECT: 'chosen' });
    expect(chosen.source?.source.project).toBe('chosen');
  });

  test('what gcloud auth login has left for the active account', async () => {
    const { source } = await read({
      [`${gcloud}/configurations/config_default`]: `${project}account = ines@example.com\n`,
      [`${gcloud}/legacy_credentials/ines@example.com/adc.json`]: user,
    });
    expect(source?.source).toMatchObject({ kind: 'key-file', signIn: 'gcloud auth login' });
    const outside = await read({
      [`${gcloud}/configurations/config_default`]: `${project}account = ../../x\n`,
      [`${gcloud}/x/adc.json`]: user,
    });
    expect(outside.source).toBeUndefined();
  });

  test('an access token in a file, and the service account of a Google machine', async () => {
    const config = { [`${gcloud}/configurations/config_default`]: project };
    const token = await read({ ...config, token: 'ya29.x' }, { CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: '~/token' });
    expect(token.source?.source.kind).toBe('token-file');
    expect((await read(config, {}, { onGoogle: true })).source?.source.kind).toBe('machine');
  });
});

describe('mistakes in the Google configuration', () => {
  test('say that no project is chosen', async () => {
    const { source, problems } = await read({ [`${gcloud}/application_default_credentials.json`]: user });
    expect(source).toBeUndefined();
    expect(problems).toEqual([{ code: 'clouds/no-project', params: { configuration: 'default' } }]);
  });

  test('name file and line, never what is written there', async () => {
    const { source, problems, home } = await read({
      [`${gcloud}/application_default_credentials.json`]:
        '{\n  "type": "authorized_user",\n  "refresh_token": hush\n}\n',
      [`${gcloud}/configurations/config_default`]: `${project}oops\n`,
    });
    expect(source).toBeUndefined();
    expect(problems).toEqual([
      { code: 'clouds/config-mistake', params: { file: join(home, gcloud, 'configurations/config_default'), line: 3 } },
      {
        code: 'clouds/config-mistake',
        params: { file: join(home, gcloud, 'application_default_credentials.json'), line: 3 },
      },
    ]);
  });

  test('say that a file that was named is not there', async () => {
    const { problems, home } = await read({}, { GOOGLE_APPLICATION_CREDENTIALS: '~/gone.json' });
    expect(problems).toMatchObject([{ code: 'clouds/config-unreadable', params: { file: join(home, 'gone.json') } }]);
  });

  test('any credential file at all is either used or complained about', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        const { source, problems } = await read({ 'key.json': text }, { GOOGLE_APPLICATION_CREDENTIALS: '~/key.json' });
        expect(source !== undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test.each([
  ['https://compute.googleapis.com/compute/v1/', { host: 'compute.googleapis.com', port: 443, protocol: 'https' }],
  ['http://127.0.0.1:8080', { host: '127.0.0.1', port: 8080, protocol: 'http' }],
  ['http://localhost:8080/compute/', { host: 'localhost', port: 8080, protocol: 'http' }],
])('takes %s as the address of Compute Engine', (url, endpoint) => {
  expect(computeEndpoint(url)).toEqual(endpoint);
});

test.each(['127.0.0.1:8080', 'ftp://x/', 'https://user:secret@x/', 'https://x/compute/beta/', ''])(
  'refuses %j as the address of Compute Engine without repeating it',
  (url) => {
    expect(computeEndpoint(url)).toEqual({
      code: 'clouds/bad-endpoint',
      params: { setting: 'api_endpoint_overrides/compute' },
    });
  },
);

describe('through the real client', () => {
  function open(environment: NodeJS.ProcessEnv, homeFolder = '/nonexistent') {
    return createInstances({
      environment,
      homeFolder,
      practice: undefined,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: [], gcp: [] }),
    });
  }

  test('asks the endpoint that CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE names', async () => {
    const sandbox = await startSandbox({});
    const { gcp } = sandbox.clouds;
    const home = await makeFolder({ token: gcp.accessToken });
    folders.push(home);
    const list = open({
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(home.path, 'token'),
      CLOUDSDK_CORE_PROJECT: gcp.project,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `${gcp.endpoint}/compute/v1/`,
    });
    const seen = await watchUntil(list, ({ finished }) => finished);
    expect(seen.rows.size).toBe(16);
    expect(seen.accounts).toEqual(['hangar-sandbox']);
    list.dispose();
    await sandbox.dispose();
  });

  test('signs in with a service account’s key, without asking anybody else', async () => {
    const authorizations: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      authorizations.push(request.headers.authorization);
      response.end(JSON.stringify({ kind: 'compute#instanceAggregatedList', items: {} }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = {
      type: 'service_account',
      project_id: 'vision-prod',
      client_email: 'console@vision-prod.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    const home = await makeFolder({ 'key.json': JSON.stringify(key) });
    folders.push(home);
    const list = open({
      GOOGLE_APPLICATION_CREDENTIALS: join(home.path, 'key.json'),
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const seen = await watchUntil(list, ({ finished }) => finished);
    expect([...seen.failed.values()]).toEqual([]);
    expect(seen.answered.get('all')).toBe(0);
    const [claims = ''] = authorizations.map((it) => it?.replace('Bearer ', '').split('.')[1]);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: key.client_email });
    list.dispose();
    server.close();
  });

  test('says that a broken key is not accepted', async () => {
    const key = { type: 'service_account', project_id: 'p1', client_email: 'a@b', private_key: 'no key' };
    const home = await makeFolder({ 'key.json': JSON.stringify(key) });
    folders.push(home);
    const list = open({
      GOOGLE_APPLICATION_CREDENTIALS: join(home.path, 'key.json'),
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: 'http://127.0.0.1:9',
    });
    const seen = await watchUntil(list, ({ finished }) => finished);
    expect(seen.failed.get('all')).toMatchObject({
      code: 'clouds/invalid-credentials',
      params: { account: 'default' },
    });
    list.dispose();
  });
});
