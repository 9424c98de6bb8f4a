import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CloudProvider } from '../../../main/clouds/provider.ts';
import { createProviderHost, type ProviderHost } from '../../../main/clouds/provider-host.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Instance, ListScope } from '../../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { makeFolder } from '../../support/folder.ts';

const { signal } = new AbortController();
const scope: ListScope = { accountKey: 'aws:work', provider: 'aws', region: 'us-east-1' };
let sandbox: Sandbox;
let host: ProviderHost;

beforeEach(async () => {
  sandbox = await startSandbox({ machineCount: 1300 });
  host = createProviderHost(cloudsWorkerPath);
});
afterEach(async () => {
  host.dispose();
  await sandbox.dispose();
});

function open(of = host): CloudProvider {
  const { endpoint, region, ...credentials } = sandbox.clouds.aws;
  return of.open({
    cloud: 'aws',
    account: { key: 'aws:work', provider: 'aws', account: 'work', name: 'work', sandbox: false },
    source: { kind: 'static', homeRegion: region, endpoint, signIn: '', credentials },
  });
}

async function first(pages: AsyncIterable<Instance[]>): Promise<Instance[]> {
  for await (const page of pages) return page;
  return [];
}

test('hands pages on one by one, and fetches none that nobody takes', async () => {
  let asked = 0;
  sandbox.faults.add(({ action }) => {
    if (action === 'DescribeInstances') asked += 1;
    return undefined;
  });
  const pages = open().list(scope, signal)[Symbol.asyncIterator]();
  expect((await pages.next()).value).toHaveLength(50);
  const provider = open();
  expect(await first(provider.list(scope, signal))).toHaveLength(50);
  expect(asked).toBe(2);
  expect((await pages.next()).value).toHaveLength(250);
  expect(asked).toBe(3);
});

test('tells the account’s number once the cloud has told it', async () => {
  const provider = open();
  expect(provider.account.account).toBe('work');
  await first(provider.list(scope, signal));
  expect(provider.account).toMatchObject({ account: '000000000000', name: 'work', key: 'aws:work' });
});

test('brings a refusal across with its code, place and the cloud’s words', async () => {
  const provider = open();
  const rows = await first(provider.list(scope, signal));
  const gone = rows.find(({ name }) => name === 'old-benchmark');
  if (!gone) throw new Error('no old-benchmark');
  const problem = await provider.start(gone, signal).catch((thrown) => thrown.toProblem());
  expect(problem).toMatchObject({
    code: 'clouds/wrong-state',
    params: { target: 'old-benchmark', action: 'ec2:StartInstances' },
    details: expect.stringContaining('IncorrectInstanceState: The instance'),
  });
});

test('a call that is broken off ends at once, here and there', async () => {
  const provider = open();
  await provider.scopes([], signal);
  sandbox.faults.add(() => ({ kind: 'silence' }));
  const controller = new AbortController();
  const waiting = provider.scopes([], controller.signal);
  waiting.catch(() => {});
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'app/cancelled' });
  await expect(provider.scopes([], controller.signal)).rejects.toMatchObject({ code: 'app/cancelled' });
});

test('a worker that dies fails its calls, and the next call gets a new one', async () => {
  const folder = await makeFolder({
    'worker.mjs': [
      "import { existsSync, writeFileSync } from 'node:fs';",
      "const marker = new URL('./died', import.meta.url);",
      "if (!existsSync(marker)) { writeFileSync(marker, ''); throw new Error('boom'); }",
      `await import(${JSON.stringify(pathToFileURL(cloudsWorkerPath).href)});`,
    ].join('\n'),
  });
  const mortal = createProviderHost(join(folder.path, 'worker.mjs'));
  const provider = open(mortal);
  const problem = await provider.scopes([], signal).catch((thrown) => thrown.toProblem());
  expect(problem).toMatchObject({ code: 'app/unexpected', details: 'Error: boom' });
  expect((await provider.scopes([], signal)).scopes.length).toBe(6);
  mortal.dispose();
  await folder.dispose();
});
