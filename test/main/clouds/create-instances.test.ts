import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import { findAccounts } from '../../../main/clouds/credentials.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { makeFolder } from '../../support/folder.ts';
import { createSeenInstances, watchUntil } from '../../support/instance-events.ts';

let sandbox: Sandbox;
let home: Awaited<ReturnType<typeof makeFolder>>;
let list: InstanceList;

beforeEach(async () => {
  sandbox = await startSandbox({});
  const { aws, gcp } = sandbox.clouds;
  home = await makeFolder({
    '.aws/config': `[default]\nregion = us-east-1\nendpoint_url = ${aws.endpoint}\n`,
    '.aws/credentials': keys(aws.accessKeyId),
    token: gcp.accessToken,
  });
  list = createInstances({
    environment: {
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(home.path, 'token'),
      CLOUDSDK_CORE_PROJECT: gcp.project,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: gcp.endpoint,
    },
    homeFolder: home.path,
    practice: undefined,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: [], gcp: [] }),
    timing: { pageTimeoutMs: 15_000, follow: { firstPollMs: 50, maxPollMs: 50, timeoutMs: 5000, graceMs: 100 } },
  });
});
afterEach(async () => {
  list.dispose();
  await Promise.all([sandbox.dispose(), home.dispose()]);
});

function keys(accessKeyId: string): string {
  return `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = x\n`;
}

async function refreshed() {
  const seen = createSeenInstances();
  let begun = false;
  list.refresh();
  for await (const event of list.watch(AbortSignal.timeout(20_000))) {
    seen.take(event);
    begun ||= event.kind === 'started';
    if (begun && event.kind === 'finished') break;
  }
  return seen;
}

test('lists both clouds at once, under the accounts’ own names', async () => {
  const { aws, gcp, problems } = await findAccounts({ environment: {}, homeFolder: home.path });
  expect([aws.map(({ name }) => name), gcp, problems]).toEqual([['default'], [], []]);
  const seen = await watchUntil(list, ({ finished }) => finished);
  expect(seen.rows.size).toBe(40);
  expect([...seen.rows.values()].every((row) => !row.sandbox)).toBe(true);
  expect(seen.accounts).toEqual(['000000000000', 'hangar-sandbox']);
});

test('a cloud that is silent does not keep the other one’s rows back', async () => {
  sandbox.faults.add(({ action }) => (action === 'DescribeRegions' ? { kind: 'silence' } : undefined));
  const seen = await watchUntil(list, ({ rows }) => rows.size > 0);
  expect([...seen.rows.values()].every(({ provider }) => provider === 'gcp')).toBe(true);
  expect(seen.finished).toBe(false);
});

test('an identity that may list but not name regions sees its own region, and is told why no other', async () => {
  const message = 'You are not authorized to perform this operation.';
  const denial = { kind: 'refusal', status: 403, code: 'UnauthorizedOperation', message } as const;
  sandbox.faults.add(({ action }) => (action === 'DescribeRegions' ? denial : undefined));
  const seen = await watchUntil(list, ({ finished }) => finished);
  expect(seen.answered.get('us-east-1')).toBe(11);
  expect(seen.failed.get('all')).toMatchObject({ code: 'clouds/denied', params: { action: 'ec2:DescribeRegions' } });
});

test('keys that were mended are taken up by the next round, and an account that is gone leaves', async () => {
  const credentials = join(home.path, '.aws/credentials');
  await writeFile(credentials, keys('AKIAWRONG'));
  const failing = await refreshed();
  expect(failing.failed.get('all')).toMatchObject({
    code: 'clouds/invalid-credentials',
    params: { account: 'default' },
  });
  expect(failing.rows.size).toBe(16);

  await writeFile(credentials, keys(sandbox.clouds.aws.accessKeyId));
  await expect.poll(async () => (await refreshed()).rows.size, { timeout: 15_000 }).toBe(40);

  await rm(credentials);
  await expect.poll(async () => (await refreshed()).rows.size, { timeout: 15_000 }).toBe(16);
});

test('asks only the regions that were chosen', async () => {
  const chosen = createInstances({
    environment: {},
    homeFolder: home.path,
    practice: sandbox.clouds,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: ['eu-west-1', 'us-west-2'], gcp: ['asia-northeast3'] }),
  });
  const seen = await watchUntil(chosen, ({ finished }) => finished);
  expect([...new Set([...seen.rows.values()].map(({ region }) => region))].sort()).toEqual([
    'asia-northeast3',
    'eu-west-1',
    'us-west-2',
  ]);
  chosen.dispose();
});
