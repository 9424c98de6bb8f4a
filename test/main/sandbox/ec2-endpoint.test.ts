import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  EC2Client,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';

let sandbox: Sandbox;
let client: EC2Client;

beforeEach(async () => {
  sandbox = await startSandbox({ settleMs: 60 });
  client = createClient({});
});
afterEach(() => sandbox.dispose());

function createClient({ region = 'us-east-1', accessKeyId = sandbox.clouds.aws.accessKeyId }): EC2Client {
  const { endpoint, secretAccessKey } = sandbox.clouds.aws;
  return new EC2Client({ region, endpoint, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
}

async function instanceId(name: string): Promise<string> {
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  const found = all.find(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === 'Name' && Value === name));
  return found?.InstanceId ?? '';
}

test('shows each region its own machines, and about 24 in all, in every state', async () => {
  await sandbox.dispose();
  sandbox = await startSandbox({ settleMs: 60_000 });
  client = createClient({});
  const { Regions = [] } = await client.send(new DescribeRegionsCommand({}));
  const states = new Map<string, number>();
  for (const { RegionName = '' } of Regions) {
    const { Reservations = [] } = await createClient({ region: RegionName }).send(new DescribeInstancesCommand({}));
    for (const { OwnerId, Instances = [] } of Reservations) {
      expect(OwnerId).toBe('000000000000');
      for (const { Placement, State } of Instances) {
        expect(Placement?.AvailabilityZone?.startsWith(RegionName)).toBe(true);
        states.set(State?.Name ?? '', (states.get(State?.Name ?? '') ?? 0) + 1);
      }
    }
  }
  expect([...states.keys()].sort()).toEqual([
    'pending',
    'running',
    'shutting-down',
    'stopped',
    'stopping',
    'terminated',
  ]);
  expect([...states.values()].reduce((sum, count) => sum + count)).toBe(24);
});

test('pages as it is told to, and refuses what EC2 refuses', async () => {
  const ids: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken }));
    ids.push(...(page.Reservations ?? []).map(({ Instances }) => Instances?.[0]?.InstanceId));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(new Set(ids).size).toBe(11);
  const refused = async (input: DescribeInstancesCommandInput) =>
    client.send(new DescribeInstancesCommand(input)).catch((error: Error) => error.name);
  expect(await refused({ MaxResults: 4 })).toBe('InvalidParameterValue');
  expect(await refused({ NextToken: 'x' })).toBe('InvalidNextToken');
  expect(await refused({ InstanceIds: [String(ids[0])], MaxResults: 5 })).toBe('InvalidParameterCombination');
  expect(await refused({ InstanceIds: ['x'] })).toBe('InvalidInstanceID.Malformed');
  expect(await refused({ InstanceIds: ['i-00000000'] })).toBe('InvalidInstanceID.NotFound');
});

test('takes its time to stop and start a machine', async () => {
  const InstanceIds = [await instanceId('mlflow')];
  const state = async () =>
    (await client.send(new DescribeInstancesCommand({ InstanceIds }))).Reservations?.[0]?.Instances?.[0]?.State?.Name;
  const { StoppingInstances } = await client.send(new StopInstancesCommand({ InstanceIds }));
  expect(StoppingInstances?.[0]).toMatchObject({
    CurrentState: { Name: 'stopping', Code: 64 },
    PreviousState: { Name: 'running' },
  });
  await expect(client.send(new StartInstancesCommand({ InstanceIds }))).rejects.toThrow(/not in a state from which/);
  await expect.poll(state).toBe('stopped');
  await client.send(new StartInstancesCommand({ InstanceIds }));
  expect(await state()).toBe('pending');
  await expect.poll(state).toBe('running');
});

test.each([
  ['train-vision-01', 'start', 'InsufficientInstanceCapacity'],
  ['old-benchmark', 'start', 'IncorrectInstanceState'],
  ['old-benchmark', 'stop', 'IncorrectInstanceState'],
  ['feature-store', 'stop', 'OperationNotPermitted'],
  ['sweep-spot-b', 'stop', 'UnsupportedOperation'],
])('%s refuses to %s with %s', async (name, verb, code) => {
  const InstanceIds = [await instanceId(name)];
  const call =
    verb === 'start'
      ? client.send(new StartInstancesCommand({ InstanceIds }))
      : client.send(new StopInstancesCommand({ InstanceIds }));
  await expect(call).rejects.toMatchObject({ name: code });
});

test('tells the GPUs and local disks of its types', async () => {
  const Filters = [{ Name: 'instance-type', Values: ['p4d.24xlarge', 't3.large', 'no.such'] }];
  const { InstanceTypes = [] } = await client.send(new DescribeInstanceTypesCommand({ Filters }));
  expect(InstanceTypes.map(({ InstanceType }) => InstanceType)).toEqual(['p4d.24xlarge', 't3.large']);
  expect(InstanceTypes[0]).toMatchObject({
    VCpuInfo: { DefaultVCpus: 96 },
    InstanceStorageSupported: true,
    GpuInfo: { Gpus: [{ Name: 'A100', Manufacturer: 'NVIDIA', Count: 8 }] },
  });
});

test('lets in nobody but the holder of this run’s key', async () => {
  await expect(createClient({ accessKeyId: 'AKIAOTHER' }).send(new DescribeRegionsCommand({}))).rejects.toMatchObject({
    name: 'AuthFailure',
  });
  const { endpoint } = sandbox.clouds.aws;
  expect(new URL(endpoint).hostname).toBe('127.0.0.1');
  const unsigned = await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ Action: 'DescribeRegions' }) });
  expect(unsigned.status).toBe(401);
  const other = await startSandbox({});
  expect(other.clouds.aws.accessKeyId).not.toBe(sandbox.clouds.aws.accessKeyId);
  expect(other.clouds.gcp.accessToken).not.toBe(sandbox.clouds.gcp.accessToken);
  await other.dispose();
  await expect(fetch(other.clouds.aws.endpoint)).rejects.toThrow();
});

test('a machine of the second account shuts down from within as well', async () => {
  const second = sandbox.clouds.more.aws[0];
  if (!second) throw new Error('no second account');
  const { endpoint, region, ...credentials } = second;
  const research = new EC2Client({ region, endpoint, credentials, maxAttempts: 1 });
  const readStates = async () => {
    const { Reservations = [] } = await research.send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };
  const running = (await readStates()).find(({ State }) => State?.Name === 'running');
  sandbox.powerOff(running?.InstanceId ?? '');
  await expect
    .poll(async () => (await readStates()).find(({ InstanceId }) => InstanceId === running?.InstanceId)?.State?.Name)
    .toBe('stopped');
});
