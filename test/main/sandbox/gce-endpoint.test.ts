import { compute, type compute_v1 } from '@googleapis/compute';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import { computeDiscrepancies } from '../../support/compute-schema.ts';

let sandbox: Sandbox;
let client: compute_v1.Compute;
const project = 'hangar-sandbox';

beforeEach(async () => {
  sandbox = await startSandbox({ settleMs: 60 });
  client = createClient(sandbox.clouds.gcp.accessToken);
});
afterEach(() => sandbox.dispose());

/** Google's other client library: generated from the discovery document, not from the protos. */
function createClient(token: string): compute_v1.Compute {
  const { endpoint } = sandbox.clouds.gcp;
  return compute({
    version: 'v1',
    rootUrl: `${endpoint}/`,
    headers: { authorization: `Bearer ${token}` },
    retry: false,
  });
}

async function raw(path: string, method = 'GET'): Promise<unknown> {
  const { endpoint, accessToken } = sandbox.clouds.gcp;
  const url = `${endpoint}/compute/v1/projects/${project}/${path}`;
  return (await fetch(url, { method, headers: { authorization: `Bearer ${accessToken}` } })).json();
}

async function refusal(call: Promise<unknown>): Promise<{ code: number; reason: string; message: string }> {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  const { code, message, errors } = error.response.data.error;
  return { code, reason: errors[0].reason, message };
}

test('writes what compute.proto describes, and nothing else', async () => {
  const zone = 'zones/us-central1-a';
  expect(computeDiscrepancies('InstanceAggregatedList', await raw('aggregated/instances?maxResults=5'))).toEqual([]);
  expect(computeDiscrepancies('InstanceAggregatedList', await raw('aggregated/instances'))).toEqual([]);
  expect(computeDiscrepancies('InstanceList', await raw(`${zone}/instances`))).toEqual([]);
  expect(computeDiscrepancies('Instance', await raw(`${zone}/instances/airflow`))).toEqual([]);
  expect(computeDiscrepancies('MachineType', await raw(`${zone}/machineTypes/a3-highgpu-8g`))).toEqual([]);
  const operation = await raw(`${zone}/instances/airflow/stop`, 'POST');
  expect(computeDiscrepancies('Operation', operation)).toEqual([]);
  const failing = (await raw('zones/us-central1-b/instances/pretrain-a100/start', 'POST')) as { name: string };
  await expect
    .poll(() => raw(`zones/us-central1-b/operations/${failing.name}`))
    .toMatchObject({ status: 'DONE', error: { errors: [{ code: 'ZONE_RESOURCE_POOL_EXHAUSTED' }] } });
  expect(computeDiscrepancies('Operation', await raw(`zones/us-central1-b/operations/${failing.name}`))).toEqual([]);
});

test('another client walks its pages and meets every machine once', async () => {
  const names: string[] = [];
  let pageToken: string | undefined;
  do {
    const { data } = await client.instances.aggregatedList({
      project,
      maxResults: 5,
      ...(pageToken ? { pageToken } : {}),
    });
    for (const { instances = [] } of Object.values(data.items ?? {}))
      names.push(...instances.map(({ name }) => name ?? ''));
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken);
  expect(names).toHaveLength(16);
  expect(new Set(names).size).toBe(16);
});

test('another client stops and starts a machine and sees it pass through its states', async () => {
  const where = { project, zone: 'us-central1-a', instance: 'airflow' };
  const status = async () => (await client.instances.get(where)).data.status;
  const { data: operation } = await client.instances.stop(where);
  expect(operation).toMatchObject({
    operationType: 'stop',
    status: 'RUNNING',
    targetLink: expect.stringMatching(/airflow$/),
  });
  expect(await status()).toBe('STOPPING');
  await expect.poll(status).toBe('TERMINATED');
  await client.instances.start(where);
  const seen = new Set<unknown>();
  await expect
    .poll(
      async () => {
        const now = await status();
        seen.add(now);
        return now;
      },
      { interval: 5 },
    )
    .toBe('RUNNING');
  expect([...seen].at(0)).toBe('PROVISIONING');
});

test('does a request once, however often its id arrives', async () => {
  const where = {
    project,
    zone: 'us-central1-a',
    instance: 'airflow',
    requestId: '6fa459ea-ee8a-4ca4-894e-db77e160355e',
  };
  const first = await client.instances.stop(where);
  const again = await client.instances.stop(where);
  expect(again.data.name).toBe(first.data.name);
  expect(await refusal(client.instances.stop({ ...where, requestId: 'x' }))).toMatchObject({
    code: 400,
    reason: 'invalid',
  });
});

test('resumes a suspended machine, which can’t be started', async () => {
  const where = { project, zone: 'europe-west4-c', instance: 'notebook-lena' };
  expect(await refusal(client.instances.start(where))).toMatchObject({ code: 400, reason: 'conditionNotMet' });
  await client.instances.resume(where);
  await expect.poll(async () => (await client.instances.get(where)).data.status).toBe('RUNNING');
});

test('refuses a foreign token, an unknown machine and a page token that it did not give', async () => {
  expect(await refusal(createClient('ya29.other').instances.aggregatedList({ project }))).toMatchObject({ code: 401 });
  const gone = client.instances.get({ project, zone: 'us-central1-a', instance: 'gone' });
  expect(await refusal(gone)).toMatchObject({ code: 404, reason: 'notFound' });
  const paged = client.instances.aggregatedList({ project, pageToken: 'x' });
  expect(await refusal(paged)).toMatchObject({ code: 400, reason: 'invalid' });
  expect(await refusal(client.instances.aggregatedList({ project: 'other' }))).toMatchObject({ code: 404 });
});

test('another client deletes a machine, resets one, and meets the protection of a third', async () => {
  const zone = 'us-central1-c';
  const { data: deletion } = await client.instances.delete({ project, zone, instance: 'preempt-sweep-2' });
  expect(deletion).toMatchObject({ operationType: 'delete', status: 'RUNNING' });
  const isGone = () => refusal(client.instances.get({ project, zone, instance: 'preempt-sweep-2' })).catch(() => {});
  await expect.poll(isGone).toMatchObject({ code: 404 });
  const { data: reset } = await client.instances.reset({ project, zone, instance: 'distill-a100' });
  expect(reset.operationType).toBe('reset');
  const kept = client.instances.delete({ project, zone: 'us-central1-a', instance: 'airflow' });
  expect(await refusal(kept)).toMatchObject({ message: expect.stringContaining('protected against deletion') });
});

test('another client finds the address that a machine keeps', async () => {
  const { data } = await client.addresses.list({ project, region: 'us-central1', filter: 'address="127.0.0.1"' });
  expect(data.items?.map(({ users }) => users?.[0])).toEqual([expect.stringMatching(/instances\/tpu-jumphost$/)]);
  expect(computeDiscrepancies('AddressList', await raw('regions/us-central1/addresses'))).toEqual([]);
});

test('another client changes the type of a machine that has stopped, and of no other', async () => {
  const requestBody = { machineType: 'zones/us-central1-c/machineTypes/n2-standard-8' };
  const place = { project, zone: 'us-central1-c' };
  const { data } = await client.instances.setMachineType({ ...place, instance: 'preempt-sweep-2', requestBody });
  expect(data.operationType).toBe('setMachineType');
  const { data: changed } = await client.instances.get({ ...place, instance: 'preempt-sweep-2' });
  expect(changed.machineType).toMatch(/n2-standard-8$/);
  const running = client.instances.setMachineType({ ...place, instance: 'distill-a100', requestBody });
  expect(await refusal(running)).toMatchObject({ code: 400, reason: 'resourceNotReady' });
  const { data: types } = await client.machineTypes.list(place);
  expect(types.items?.map(({ name }) => name)).not.toContain('a3-highgpu-8g');
  expect(computeDiscrepancies('MachineTypeList', await raw('zones/us-central1-a/machineTypes'))).toEqual([]);
});

test('another client makes a machine from a published image, once for one request', async () => {
  const { data: images } = await client.images.list({ project: 'ubuntu-os-cloud' });
  const image = images.items?.find(({ family }) => family === 'ubuntu-2404-lts-amd64');
  const initializeParams = { sourceImage: image?.selfLink ?? '', diskSizeGb: '40' };
  const zone = 'us-central1-a';
  const requestBody = {
    name: 'made-here',
    machineType: `zones/${zone}/machineTypes/e2-small`,
    disks: [{ boot: true, initializeParams }],
    networkInterfaces: [{ network: 'global/networks/default' }],
  };
  const requestId = '6f0b8c1e-3d52-4f8e-9a57-0c1f2d3e4b5a';
  const { data: first } = await client.instances.insert({ project, zone, requestId, requestBody });
  const { data: again } = await client.instances.insert({ project, zone, requestId, requestBody });
  expect(again.name).toBe(first.name);
  const made = () => raw(`zones/${zone}/instances/made-here`);
  await expect.poll(made).toMatchObject({ status: 'RUNNING', disks: [{ diskSizeGb: '40' }] });
  expect(await refusal(client.instances.insert({ project, zone, requestBody }))).toMatchObject({ code: 409 });
  expect(computeDiscrepancies('SubnetworkList', await raw('regions/us-central1/subnetworks'))).toEqual([]);
  expect(computeDiscrepancies('ZoneList', await raw('zones'))).toEqual([]);
});
