import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInstances, type Instances, type InstancesOptions } from '../../../main/clouds/create-instances.ts';
import { readGoogleConfiguration } from '../../../main/clouds/google-credentials.ts';
import type { Account } from '../../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { makeFolder } from '../../support/folder.ts';
import { type SeenInstances, watchUntil } from '../../support/instance-events.ts';

const gcloud = '.config/gcloud';
const person = JSON.stringify({ type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'hush' });

describe('gcloud’s configurations', () => {
  async function read(files: Record<string, string>, environment: NodeJS.ProcessEnv = {}) {
    const home = await makeFolder(files);
    const places = { environment, homeFolder: home.path, platform: 'linux' as const, onGoogle: async () => false };
    const found = await readGoogleConfiguration(places);
    await home.dispose();
    return { ...found, home: home.path };
  }
  const config = (name: string, text: string) => ({ [`${gcloud}/configurations/config_${name}`]: text });

  test('all are read, the active one first, each with the credentials of its own account', async () => {
    const { accounts, problems } = await read({
      ...config('default', '[core]\nproject = vision-prod\naccount = ines@example.com\n'),
      ...config('work', '[core]\nproject = nlp-dev\naccount = jiwoo@example.com\n'),
      ...config('unfinished', '[core]\naccount = ines@example.com\n'),
      [`${gcloud}/application_default_credentials.json`]: person,
      [`${gcloud}/legacy_credentials/jiwoo@example.com/adc.json`]: person,
    });
    expect(problems).toEqual([]);
    expect(accounts.map(({ name, source }) => [name, source.project, source.signIn])).toEqual([
      ['default', 'vision-prod', 'gcloud auth application-default login'],
      ['work', 'nlp-dev', 'gcloud auth login'],
    ]);
    expect(accounts[1]?.source.identity).toEqual({ principal: 'jiwoo@example.com', kind: 'user' });
  });

  test('what the environment says is said of the active one alone; a mistake names file and line', async () => {
    const { accounts, problems, home } = await read(
      {
        ...config('default', '[core]\nproject = vision-prod\n'),
        ...config('broken', '[core\nproject = lost\n'),
        ...config('work', '[core]\nproject = nlp-dev\n'),
        [`${gcloud}/application_default_credentials.json`]: JSON.stringify({
          type: 'authorized_user',
          quota_project_id: 'billing-prod',
        }),
      },
      { CLOUDSDK_CORE_PROJECT: 'elsewhere' },
    );
    expect(accounts.map(({ source }) => source.project)).toEqual(['elsewhere', 'nlp-dev', 'billing-prod']);
    const file = join(home, gcloud, 'configurations', 'config_broken');
    expect(problems).toEqual([{ code: 'clouds/config-mistake', params: { file, line: 1 } }]);
    // Which projects these credentials can see is asked once.
    expect(accounts.filter(({ source }) => source.projectsEndpoint)).toHaveLength(1);
  });
});

describe('projects that the credentials can see', () => {
  let server: Server;
  let home: Awaited<ReturnType<typeof makeFolder>>;
  let list: Instances | undefined;
  let searchReply: { status: number; body: unknown };
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    searchReply = {
      status: 200,
      body: { projects: [{ projectId: 'vision-prod' }, { projectId: 'seen-only' }, { projectId: 'without-api' }] },
    };
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://x').pathname;
      response.setHeader('content-type', 'application/json');
      if (path === '/v3/projects:search') {
        response.writeHead(searchReply.status).end(JSON.stringify(searchReply.body));
        return;
      }
      const project = /projects\/([^/]+)\/aggregated\/instances/.exec(path)?.[1] ?? '';
      asked.push(project);
      if (project === 'without-api') {
        const message = 'Compute Engine API has not been used in project without-api before or it is disabled.';
        const error = { code: 403, message, errors: [{ reason: 'accessNotConfigured', message }] };
        response.writeHead(403).end(JSON.stringify({ error }));
      } else response.end(JSON.stringify({ kind: 'compute#instanceAggregatedList', items: {} }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    home = await makeFolder({ token: 'ya29.token' });
  });
  afterEach(async () => {
    list?.dispose();
    await Promise.all([home.dispose(), new Promise((resolve) => server.close(resolve))]);
  });

  function open(options: Partial<InstancesOptions> = {}): Instances {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    list = createInstances({
      environment: {
        CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(home.path, 'token'),
        CLOUDSDK_CORE_PROJECT: 'vision-prod',
        CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: `${url}/`,
      },
      homeFolder: home.path,
      practice: undefined,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: [], gcp: [] }),
      ...options,
    });
    return list;
  }

  function accountsIn(seen: SeenInstances): readonly Account[] {
    return seen.events.findLast((event) => event.kind === 'accounts')?.accounts ?? [];
  }

  test('are asked in the same round; one without Compute Engine has no instances and is no failure', async () => {
    const seen = await watchUntil(open(), ({ finished }) => finished);
    expect(asked.sort()).toEqual(['seen-only', 'vision-prod', 'without-api']);
    expect([...seen.failed.values()]).toEqual([]);
    expect(accountsIn(seen).map(({ key, account }) => [key, account])).toEqual([
      ['gcp:default', 'vision-prod'],
      ['gcp:project/seen-only', 'seen-only'],
      ['gcp:project/without-api', 'without-api'],
    ]);
  });

  test('may be the only ones in view', async () => {
    const seen = await watchUntil(open({ accounts: ['seen-only'] }), ({ finished }) => finished);
    expect(asked).toEqual(['seen-only']);
    expect(seen.problems).toEqual([]);
  });

  test('are none where that service is off, and that is no failure either', async () => {
    searchReply = { status: 403, body: { error: { code: 403, message: 'disabled' } } };
    const seen = await watchUntil(open(), ({ finished }) => finished);
    expect(asked).toEqual(['vision-prod']);
    expect([...seen.failed.values(), ...seen.problems]).toEqual([]);
  });
});
