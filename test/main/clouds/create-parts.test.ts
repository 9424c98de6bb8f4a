import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { CreateSpec } from '../../../preload/contract/create.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';
import { openCreation } from '../../support/practice-clouds.ts';

// What a machine is put together from.
const { signal } = new AbortController();
const twoT4 = { gpuCount: 2, gpuName: 'NVIDIA T4' };

let sandbox: Sandbox;
let list: InstanceList;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ sandbox, list, close } = await openCreation());
});
afterEach(() => close());

test('on Compute Engine N1 takes GPUs, in a subnetwork and on a disk of one’s choice; another type is refused', async () => {
  const place = { accountKey: 'gcp:sandbox', region: 'us-central1' };
  const zone = 'us-central1-b';
  const { images, networks } = await list.createOptions(place, signal);
  const { diskTypes, accelerators } = await list.zoneParts({ ...place, zone }, signal);
  expect(diskTypes).toEqual(['pd-balanced', 'hyperdisk-balanced', 'pd-ssd', 'pd-standard']);
  expect(accelerators).toEqual([
    { type: 'nvidia-tesla-t4', name: 'NVIDIA T4', maximumCount: 4 },
    { type: 'nvidia-tesla-v100', name: expect.stringMatching(/V100/), maximumCount: 8 },
  ]);
  const image = images.find(({ family }) => family === 'ubuntu');
  const network = networks.find(({ isDefault }) => !isDefault)?.id;
  if (!image || !network) throw new Error('no image or network');
  const spec: CreateSpec = {
    ...place,
    ...{ zone, name: 'trainer-t4', type: 'n1-standard-8', image, network, diskGb: 60, diskType: 'pd-ssd' },
    accelerator: { type: 'nvidia-tesla-t4', count: 2 },
    ...{ spot: false, tags: {}, requestId: randomUUID() },
  };
  const { settled } = await list.create(spec);
  expect(await settled).toBe('reached');
  const { commands } = await list.planCreate(spec, signal);
  const words = commands.at(-1)?.join(' ');
  expect(words).toContain('--subnet training-us-central1 --accelerator type=nvidia-tesla-t4,count=2');
  expect(words).toContain('--maintenance-policy TERMINATE');
  const other = { ...spec, name: 'trainer-n2', type: 'n2-standard-8', requestId: randomUUID() };
  await expect(list.create(other)).rejects.toMatchObject({ code: 'clouds/refused' });
  await expect(list.create({ ...spec, requestId: randomUUID() })).rejects.toMatchObject({
    code: 'clouds/name-taken',
  });
});

async function googleSpec(type: string): Promise<CreateSpec> {
  const place = { accountKey: 'gcp:sandbox', region: 'us-central1' };
  const { images } = await list.createOptions(place, signal);
  const image = images.find(({ family }) => family === 'ubuntu');
  if (!image) throw new Error('no image');
  return {
    ...{ ...place, zone: 'us-central1-b', name: 'trainer-late', type, image, diskGb: 60, diskType: 'pd-ssd' },
    ...{ spot: false, tags: {}, requestId: randomUUID() },
  };
}

async function amazonSpec(): Promise<CreateSpec> {
  const { images } = await list.createOptions({ accountKey: 'aws:sandbox', region: 'us-east-1' }, signal);
  const image = images.find(({ architecture }) => architecture === 'x86_64');
  if (!image) throw new Error('no image');
  return {
    ...{ accountKey: 'aws:sandbox', region: 'us-east-1', zone: 'us-east-1a', name: 'trainer-late' },
    ...{ type: 'g6.2xlarge', image, diskGb: 100, diskType: 'gp3', spot: false, tags: {}, requestId: randomUUID() },
  };
}

test('on EC2 nobody is promised GPUs that a type has not', async () => {
  const spec: CreateSpec = { ...(await amazonSpec()), accelerator: { type: 'nvidia-tesla-t4', count: 1 } };
  await expect(list.planCreate(spec, signal)).rejects.toMatchObject({ code: 'clouds/takes-no-gpus' });
  await expect(list.create(spec)).rejects.toMatchObject({ code: 'clouds/takes-no-gpus' });
});

test('on EC2 a subnet that gives no public address is told, and no address is counted', async () => {
  const spec = await amazonSpec();
  const { networks } = await list.createOptions(spec, signal);
  const network = networks.find(({ givesAddress }) => !givesAddress)?.id;
  if (network === undefined) throw new Error('no such subnet');
  const codes = async (more: Partial<CreateSpec>) =>
    (await list.planCreate({ ...spec, ...more }, signal)).effects.map(({ code }) => code);
  expect(await codes({ network })).toContain('no-public-address');
  expect(await codes({})).not.toContain('no-public-address');
  const question = { ...spec, market: 'on-demand' as const, type: { name: spec.type, shape: {} } };
  const disk = { type: 'gp3', sizeGb: 100 };
  expect(await list.costOfNew({ ...question, disk, hasAddress: false }, signal)).not.toHaveProperty('addressPerMonth');
});

test('on EC2 the commands do the same: key, group’s network, and tags of the disk as well', async () => {
  const publicKey = makeKeyPair('ines').public.trim();
  const spec = { ...(await amazonSpec()), sshFrom: '203.0.113.7/32', tags: { team: 'vision' } };
  const key = { kind: 'public' as const, name: 'ines', publicKey };
  const { commands } = await list.planCreate({ ...spec, key }, signal);
  const [importing, group, , run] = commands.map((words) => words.join(' '));
  expect(importing).toContain(Buffer.from(publicKey).toString('base64'));
  expect(group).toMatch(/--vpc-id vpc-[0-9a-f]+/);
  expect(run).toContain('ResourceType=volume,Tags=[{Key=Name,Value=trainer-late},{Key=team,Value=vision}]');
});

test('on EC2 a group that is not known everywhere yet is waited for', async () => {
  let asked = 0;
  sandbox.faults.add(({ action }) =>
    action === 'RunInstances' && ++asked === 1
      ? { kind: 'refusal', status: 400, code: 'InvalidGroup.NotFound', message: 'it does not exist' }
      : undefined,
  );
  const { settled } = await list.create({ ...(await amazonSpec()), sshFrom: '203.0.113.7/32' });
  expect(await settled).toBe('reached');
  expect(asked).toBe(2);
});

test('on Compute Engine a zone is of the region that it names, whatever its own name ends with', async () => {
  const url = 'https://www.googleapis.com/compute/v1/projects/practice/regions/us-central1';
  const items = ['us-central1-b', 'us-central1-ai1a'].map((name) => ({ name, region: url }));
  sandbox.faults.add(({ action }) =>
    action === 'zones.list'
      ? { kind: 'body', status: 200, contentType: 'application/json', body: JSON.stringify({ items }) }
      : undefined,
  );
  expect(await list.createRegions('gcp:sandbox', signal)).toEqual(['us-central1']);
  const { zones } = await list.createOptions({ accountKey: 'gcp:sandbox', region: 'us-central1' }, signal);
  expect(zones).toEqual(['us-central1-b', 'us-central1-ai1a']);
});

test('a malformed answer about all prices is told as one, not as types without a price', async () => {
  const place = { accountKey: 'aws:sandbox', region: 'us-east-2', zone: 'us-east-2a', market: 'on-demand' } as const;
  await watchUntil(list, ({ events }) => events.some(({ kind }) => kind === 'priced'));
  const types = await list.zoneTypes(place, signal);
  sandbox.faults.add(({ action }) =>
    action === 'GetProducts'
      ? { kind: 'body', status: 200, contentType: 'application/x-amz-json-1.1', body: '{}' }
      : undefined,
  );
  const told = await list.pricesOfTypes({ ...place, types }, signal);
  const codes = told.flatMap(({ price }) => ('unknown' in price ? price.unknown.code : []));
  expect(codes).not.toContain('prices/not-listed');
  expect(codes).toContain('clouds/malformed-reply');
});

test('GPUs that were to be put into a machine are looked for in the types proposed instead', async () => {
  const place = { accountKey: 'gcp:sandbox', region: 'us-central1', zone: 'us-central1-b' } as const;
  const wanted = { ...place, type: 'n1-standard-8', market: 'on-demand' as const };
  const sisters = await list.sisterTypes({ ...wanted, accelerator: { type: 'nvidia-tesla-t4', count: 1 } }, signal);
  expect(sisters.length).toBeGreaterThan(0);
  expect(sisters.every(({ shape }) => (shape.gpuCount ?? 0) > 0)).toBe(true);
});

test('on Compute Engine a zone without room is said in the row of what was to be made', async () => {
  const { instance, settled } = await list.create(await googleSpec('a2-highgpu-8g'));
  expect(await settled).toMatchObject({ code: 'clouds/no-capacity' });
  const seen = await watchUntil(list, ({ events }) => events.some(({ kind }) => kind === 'unsettled'));
  expect(rowNamed(seen, 'trainer-late')).toMatchObject({ state: 'deleted' });
  expect(await list.sisterTypes({ ref: instance.ref }, signal)).not.toHaveLength(0);
});

test('on Compute Engine a key pair of another cloud is refused before anything is made', async () => {
  const spec: CreateSpec = { ...(await googleSpec('g2-standard-4')), key: { kind: 'kept', name: 'lab' } };
  await expect(list.planCreate(spec, signal)).rejects.toMatchObject({ code: 'clouds/keeps-no-keys' });
  await expect(list.create(spec)).rejects.toMatchObject({ code: 'clouds/keeps-no-keys' });
});

test('on EC2 what is not found right after it was made stays', async () => {
  let asked = 0;
  sandbox.faults.add(({ action }) =>
    action === 'DescribeInstances' && ++asked <= 2
      ? { kind: 'refusal', status: 400, code: 'InvalidInstanceID.NotFound', message: 'it does not exist' }
      : undefined,
  );
  const { settled } = await list.create(await amazonSpec());
  expect(await settled).toBe('reached');
  expect(asked).toBeGreaterThan(2);
});

test('what an identity may not look up is said, and the rest is offered all the same', async () => {
  const denial = { kind: 'refusal', status: 403 } as const;
  sandbox.faults.add(({ action }) =>
    action === 'DescribeKeyPairs'
      ? { ...denial, code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.' }
      : action === 'subnetworks.list'
        ? { ...denial, code: 'forbidden', message: "Required 'compute.subnetworks.list' permission" }
        : undefined,
  );
  const amazon = await list.createOptions({ accountKey: 'aws:sandbox', region: 'us-east-1' }, signal);
  expect(amazon.problems).toMatchObject([{ code: 'clouds/denied', params: { action: 'ec2:DescribeKeyPairs' } }]);
  expect([amazon.keyNames.length, amazon.images.length > 0, amazon.networks.length > 0]).toEqual([0, true, true]);
  const google = await list.createOptions({ accountKey: 'gcp:sandbox', region: 'us-central1' }, signal);
  expect(google.problems).toMatchObject([{ params: { action: 'compute.subnetworks.list' } }]);
  expect(google.images.length).toBeGreaterThan(0);
});

test('an answer in another form than Google’s is told as one, and the rest is offered all the same', async () => {
  const other = { kind: 'body', status: 200, contentType: 'application/json', body: '{"items":[{"id":7}]}' } as const;
  const isMalformed = { code: 'clouds/malformed-reply' };
  let wrong = ['subnetworks.list'];
  sandbox.faults.add(({ action }) => (wrong.includes(action) ? other : undefined));
  const place = { accountKey: 'gcp:sandbox', region: 'us-central1' };
  const { problems, images, networks } = await list.createOptions(place, signal);
  expect(problems).toMatchObject([isMalformed]);
  expect([images.length > 0, networks.length]).toEqual([true, 0]);
  wrong = ['zones.list', 'diskTypes.list'];
  await expect(list.createOptions(place, signal)).rejects.toMatchObject(isMalformed);
  await expect(list.zoneParts({ ...place, zone: 'us-central1-b' }, signal)).rejects.toMatchObject(isMalformed);
});

test('what it would cost is told before it is made: machine, disk and address', async () => {
  const cost = await list.costOfNew(
    {
      ...{ accountKey: 'gcp:sandbox', region: 'us-central1', zone: 'us-central1-b', market: 'on-demand' },
      type: { name: 'n1-standard-8', shape: { vcpus: 8, memoryBytes: 30 * 1024 ** 3, ...twoT4 } },
      disk: { type: 'pd-balanced', sizeGb: 100 },
      hasAddress: true,
    },
    signal,
  );
  expect(cost).toMatchObject({ diskPerMonth: { usd: 10 }, addressPerMonth: { usd: 3.65 }, hasPaidSpeed: false });
  expect('usdPerHour' in cost.machine && cost.machine.usdPerHour).toBeCloseTo(8 * 0.04 + 30 * 0.005 + 2 * 0.35, 6);
});

test('the prices of all types of a region are asked for together, page by page', async () => {
  const place = { accountKey: 'aws:sandbox', region: 'us-east-2', zone: 'us-east-2a' };
  await watchUntil(list, ({ events }) => events.some(({ kind }) => kind === 'priced'));
  const types = await list.zoneTypes(place, signal);
  let asked = 0;
  sandbox.faults.add(({ action }) => {
    if (/^(GetProducts|DescribeSpotPriceHistory)$/.test(action)) asked += 1;
    return undefined;
  });
  const onDemand = await list.pricesOfTypes({ ...place, market: 'on-demand', types }, signal);
  const spot = await list.pricesOfTypes({ ...place, market: 'spot', types }, signal);
  expect(types.length).toBeGreaterThanOrEqual(14);
  expect(asked).toBeLessThan(6);
  const known = (prices: typeof spot) => prices.filter(({ price }) => 'usdPerHour' in price).length;
  expect([known(onDemand), known(spot)]).toEqual([types.length - 1, types.length - 1]);
});
