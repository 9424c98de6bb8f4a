import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createInstances, type Instances } from '../../../main/clouds/create-instances.ts';
import { judgeRules } from '../../../main/doctor/judge-rules.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { watchUntil } from '../../support/instance-events.ts';

let sandbox: Sandbox;
let list: Instances;
let airflow: Instance;
let other: Instance;
const undo: (() => void)[] = [];
const network = 'https://www.googleapis.com/compute/v1/projects/hangar-sandbox/global/networks/default';
const gateway = 'projects/hangar-sandbox/global/gateways/default-internet-gateway';
const signal = new AbortController().signal;

beforeAll(async () => {
  sandbox = await startSandbox({ settleMs: 50 });
  list = createInstances({
    environment: {},
    homeFolder: '/nonexistent',
    practice: sandbox.clouds,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: [], gcp: [] }),
  });
  const rows = [...(await watchUntil(list, ({ finished }) => finished, 30_000)).rows.values()];
  const named = (name: string) => {
    const row = rows.find((it) => it.name === name);
    if (!row) throw new Error(`there is no ${name}`);
    return row;
  };
  airflow = named('airflow');
  other = named('serve-tts-seoul');
});
afterEach(() => {
  for (const take of undo.splice(0)) take();
});
afterAll(async () => {
  await list?.dispose();
  await sandbox?.dispose();
});

/** From now on the call is answered with this. */
function answer(action: string, body: unknown): void {
  const fault = { kind: 'body' as const, status: 200, contentType: 'application/json', body: JSON.stringify(body) };
  undo.push(sandbox.faults.add((call) => (call.cloud === 'gcp' && call.action === action ? fault : undefined)));
}

/** The instance as it is told, with another network interface. */
async function withInterface(nic: Record<string, unknown>): Promise<void> {
  const { endpoint, project, accessToken } = sandbox.clouds.gcp;
  const url = `${endpoint}/compute/v1/projects/${project}/zones/${airflow.zone}/instances/${airflow.id}`;
  const told = await (await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })).json();
  answer('instances.get', { ...told, networkInterfaces: [{ ...told.networkInterfaces[0], ...nic }] });
}

const route = (destRange: string, rest: Record<string, unknown>) => ({ name: 'r', network, destRange, ...rest });
const usual = route('0.0.0.0/0', { priority: 1000, nextHopGateway: gateway });
const elsewhere = { nextHopInstance: 'projects/p/zones/z/instances/proxy' };

test('an instance with an address gets out by the default route', async () => {
  expect(await list.reach(airflow.ref, signal)).toMatchObject({ hasInternetRoute: true, reachesOut: true, untold: [] });
});

test.each([
  ['is gone', [route('10.0.0.0/8', { priority: 0 })], false],
  ['leads elsewhere at a better priority', [usual, route('0.0.0.0/0', { priority: 100, ...elsewhere })], false],
  ['is hidden by two halves', [usual, route('0.0.0.0/1', elsewhere), route('128.0.0.0/1', elsewhere)], false],
  ['leads elsewhere for other tags alone', [usual, route('0.0.0.0/0', { priority: 1, tags: ['vpn'] })], true],
  ['is another network’s', [{ ...usual, network: network.replace('default', 'lab') }], false],
])('the route to the internet %s', async (_case, items, has) => {
  answer('routes.list', { items });
  expect((await list.reach(airflow.ref, signal)).hasInternetRoute).toBe(has);
});

test.each([
  ['none', [], false],
  ['one for all subnets', [{ sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES' }], true],
  [
    'one for its subnet',
    [
      {
        sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
        subnetworks: [{ name: 'regions/r/subnetworks/default' }],
      },
    ],
    true,
  ],
  [
    'one for another subnet',
    [{ sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS', subnetworks: [{ name: 'regions/r/subnetworks/lab' }] }],
    false,
  ],
])('without an address, an instance gets out by Cloud NAT: %s', async (_case, nats, reachesOut) => {
  await withInterface({ accessConfigs: [] });
  answer('routers.list', { items: [{ name: 'router', network, nats }] });
  expect(await list.reach(airflow.ref, signal)).toMatchObject({ hasInternetRoute: true, reachesOut });
});

test('who may not ask for routers is not told that there are none', async () => {
  await withInterface({ accessConfigs: [] });
  const refusal = { kind: 'refusal' as const, status: 403, code: 'forbidden', message: 'no' };
  undo.push(sandbox.faults.add(({ action }) => (action === 'routers.list' ? refusal : undefined)));
  const { hasInternetRoute, reachesOut } = await list.reach(airflow.ref, signal);
  expect({ hasInternetRoute, reachesOut }).toEqual({ hasInternetRoute: true, reachesOut: undefined });
});

test('a shared network’s rules are its owner’s: where that can’t be asked, nothing is said of them', async () => {
  await withInterface({ network: network.replace('hangar-sandbox', 'network-team') });
  const { inbound, hasInternetRoute, untold } = await list.reach(airflow.ref, signal);
  expect({ inbound, hasInternetRoute }).toEqual({ inbound: undefined, hasInternetRoute: undefined });
  expect(untold).toEqual(expect.arrayContaining(['firewalls.list', 'routes.list']));
  await expect(list.openPort(airflow.ref, { port: 8888, address: '203.0.113.24' }, signal)).rejects.toMatchObject({
    code: 'clouds/unsupported',
  });
});

test('a port is opened for one address, to that one instance, and once', async () => {
  const verdict = async ({ ref }: Instance, address: string) =>
    judgeRules((await list.reach(ref, signal)).inbound?.rules ?? [], { port: 8888, address }, true);
  const opened = { port: 8888, address: '203.0.113.24' };
  // Machines inside the network are let in anyway.
  expect(await verdict(airflow, opened.address)).toBe('others');
  expect(await list.openPort(airflow.ref, opened, signal)).toMatch(/^operation-/);
  expect(await verdict(airflow, opened.address)).toBe('open');
  expect(await verdict(airflow, '203.0.113.25')).toBe('others');
  expect(await verdict(other, opened.address)).toBe('others');
  await list.openPort(airflow.ref, opened, signal);
  expect(await verdict(airflow, opened.address)).toBe('open');
});
