import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { CreateOptions, CreateSpec } from '../../../preload/contract/create.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';

const follow = { firstPollMs: 20, maxPollMs: 40, timeoutMs: 20_000, graceMs: 5000 };
const { signal } = new AbortController();

describe.each([
  {
    cloud: 'EC2',
    accountKey: 'aws:sandbox',
    region: 'us-east-1',
    zone: 'us-east-1b',
    type: 'g6.2xlarge',
    ubuntu: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260915',
    debian: 'debian-13-amd64-20261006-2257',
    createAction: 'RunInstances',
    listAction: 'DescribeInstances',
    command: /^aws ec2 run-instances --image-id ami-0a1b2c3d4e5f60718 --instance-type g6.2xlarge/,
  },
  {
    cloud: 'Compute Engine',
    accountKey: 'gcp:sandbox',
    region: 'us-central1',
    zone: 'us-central1-b',
    type: 'g2-standard-4',
    ubuntu: 'ubuntu-2404-noble-amd64-v20260918',
    debian: 'debian-13-trixie-v20261007',
    createAction: 'instances.insert',
    listAction: 'instances.aggregatedList',
    command:
      /^CLOUDSDK_\S+ gcloud compute instances create trainer-new --machine-type g2-standard-4 --image ubuntu-2404-noble/,
  },
])(
  'making an instance on $cloud',
  ({ accountKey, region, zone, type, ubuntu, debian, createAction, listAction, command }) => {
    let sandbox: Sandbox;
    let list: InstanceList;
    let options: CreateOptions;

    beforeEach(async () => {
      sandbox = await startSandbox({ settleMs: 60 });
      list = createInstances({
        environment: {},
        homeFolder: '/nonexistent',
        practice: sandbox.clouds,
        workerPath: cloudsWorkerPath,
        regions: () => ({ aws: ['us-east-1', 'us-east-2'], gcp: ['us-central1'] }),
        timing: { pageTimeoutMs: 10_000, follow },
      });
      await watchUntil(list, ({ finished }) => finished);
      options = await list.createOptions({ accountKey, region }, signal);
    });
    afterEach(async () => {
      list.dispose();
      await sandbox.dispose();
    });

    function spec(more: Partial<CreateSpec> = {}): CreateSpec {
      const image = options.images.find((it) => it.family === 'ubuntu' && it.architecture === 'x86_64');
      if (!image) throw new Error('no image');
      const publicKey = makeKeyPair('ines').public.trim();
      return {
        accountKey,
        region,
        zone,
        name: 'trainer-new',
        type,
        image,
        diskGb: 100,
        diskType: accountKey.startsWith('aws') ? 'gp3' : 'pd-balanced',
        key: { kind: 'public', name: 'ines', publicKey },
        sshFrom: '127.0.0.1/32',
        spot: true,
        tags: { team: 'vision' },
        requestId: randomUUID(),
        ...more,
      };
    }

    test('looks up the newest image of each family, and what else there is to choose from', async () => {
      const newest = options.images.filter(({ architecture }) => architecture === 'x86_64');
      expect(newest.map(({ name }) => name)).toEqual(expect.arrayContaining([ubuntu, debian]));
      expect(newest.filter(({ family }) => family === 'ubuntu')).toHaveLength(1);
      expect(newest.some(({ family }) => family === 'deep-learning')).toBe(true);
      expect(options.zones).toContain(zone);
      expect(options.networks.some(({ isDefault }) => isDefault)).toBe(true);
      const types = await list.zoneTypes({ accountKey, region, zone }, signal);
      expect(types.find(({ name }) => name === type)?.shape).toMatchObject({ gpuCount: 1 });
    });

    test('makes it with its key, disk, tags and rule, and follows it until it runs', async () => {
      const { instance, settled } = await list.create(spec());
      expect(instance).toMatchObject({ name: 'trainer-new', state: 'starting', type, zone, spot: true });
      expect(await settled).toBe('reached');
      const seen = await watchUntil(list, ({ rows }) => rows.get(instance.ref)?.state === 'running');
      expect(rowNamed(seen, 'trainer-new')).toMatchObject({ publicAddress: '127.0.0.1', tags: { team: 'vision' } });
      const { effects } = await list.plan(instance.ref, { action: 'delete' }, signal);
      expect(effects.find(({ code }) => code === 'disk-deleted')?.params.name).toMatch(/\(100 GiB\)$/);
    });

    test('a list that was asked for before it was made does not take it off again', async () => {
      const { promise: until, resolve: release } = Promise.withResolvers<void>();
      let asked = 0;
      sandbox.faults.add(({ action, place }) =>
        action === listAction && (place ?? region) === region && asked++ === 0 ? { kind: 'hold', until } : undefined,
      );
      list.refresh();
      await expect.poll(() => asked).toBeGreaterThan(0);
      const { instance, settled } = await list.create(spec());
      expect(await settled).toBe('reached');
      release();
      await watchUntil(list, ({ finished }) => finished);
      expect(list.find(instance.ref)).toMatchObject({ name: 'trainer-new', state: 'running' });
    });

    test('a request that is sent twice makes one instance', async () => {
      const { key: _, ...twice } = spec();
      const first = await list.create(twice);
      const second = await list.create(twice);
      expect(second.instance.id).toBe(first.instance.id);
    });

    test('tells the same as commands, and makes nothing by it', async () => {
      const { commands } = await list.planCreate(spec(), signal);
      expect(commands.at(-1)?.join(' ')).toMatch(command);
      list.refresh();
      const seen = await watchUntil(list, ({ finished }) => finished);
      expect([...seen.rows.values()].map(({ name }) => name)).not.toContain('trainer-new');
    });

    test('a second one with the same key and range is made as well', async () => {
      const one = spec();
      const first = await list.create(one);
      const second = await list.create({ ...one, name: 'trainer-two', requestId: randomUUID() });
      expect(second.instance.id).not.toBe(first.instance.id);
    });

    test('a quota that is used up is named, and no row is left', async () => {
      const isAmazon = accountKey.startsWith('aws');
      sandbox.faults.add(({ action }) =>
        action === createAction
          ? {
              kind: 'refusal',
              status: isAmazon ? 400 : 403,
              code: isAmazon ? 'VcpuLimitExceeded' : 'quotaExceeded',
              message: isAmazon
                ? 'You have requested more vCPU capacity than your current vCPU limit of 8 allows'
                : "Quota 'NVIDIA_L4_GPUS' exceeded. Limit: 1.0 in region us-central1.",
            }
          : undefined,
      );
      await expect(list.create(spec())).rejects.toMatchObject({ code: 'clouds/quota-exceeded-named' });
    });
  },
);

describe('what a machine is put together from', () => {
  let sandbox: Sandbox;
  let list: InstanceList;

  beforeEach(async () => {
    sandbox = await startSandbox({ settleMs: 60 });
    list = createInstances({
      environment: {},
      homeFolder: '/nonexistent',
      practice: sandbox.clouds,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: ['us-east-1', 'us-east-2'], gcp: ['us-central1'] }),
      timing: { pageTimeoutMs: 10_000, follow },
    });
    await watchUntil(list, ({ finished }) => finished);
  });
  afterEach(async () => {
    list.dispose();
    await sandbox.dispose();
  });

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
    expect(await list.costOfNew({ ...question, disk, hasAddress: false }, signal)).not.toHaveProperty(
      'addressPerMonth',
    );
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
});

const twoT4 = { gpuCount: 2, gpuName: 'NVIDIA T4' };

describe('who may reach port 22', () => {
  let sandbox: Sandbox;
  let list: InstanceList;

  beforeEach(async () => {
    sandbox = await startSandbox({ settleMs: 60 });
    list = createInstances({
      environment: {},
      homeFolder: '/nonexistent',
      practice: sandbox.clouds,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: ['us-east-1', 'us-east-2'], gcp: ['us-central1'] }),
      timing: { pageTimeoutMs: 10_000, follow },
    });
    await watchUntil(list, ({ finished }) => finished);
  });
  afterEach(async () => {
    list.dispose();
    await sandbox.dispose();
  });

  async function specFor(cloud: 'aws' | 'gcp', sshFrom: string): Promise<CreateSpec> {
    const region = cloud === 'aws' ? 'us-east-1' : 'us-central1';
    const type = cloud === 'aws' ? 'g6.2xlarge' : 'g2-standard-4';
    const place = { accountKey: `${cloud}:sandbox`, region };
    const { images } = await list.createOptions(place, signal);
    const image = images.find(({ architecture }) => architecture === 'x86_64');
    if (!image) throw new Error('no image');
    const zone = cloud === 'aws' ? 'us-east-1b' : 'us-central1-b';
    const machine = { name: 'trainer-new', type, image, diskGb: 100, spot: false, tags: {} };
    const diskType = cloud === 'aws' ? 'gp3' : 'pd-balanced';
    return { ...place, zone, ...machine, diskType, sshFrom, requestId: randomUUID() };
  }

  test('on Compute Engine a rule for one range is for the instances made with that range alone', async () => {
    const tags = async (range: string) => {
      const { commands } = await list.planCreate(await specFor('gcp', range), signal);
      const wordAfter = (words: string[] | undefined, flag: string) => words?.[words.indexOf(flag) + 1];
      return { rule: wordAfter(commands[0], '--target-tags'), instance: wordAfter(commands[1], '--tags') };
    };
    const narrow = await tags('203.0.113.7/32');
    const open = await tags('0.0.0.0/0');
    expect(narrow.instance).toBe(narrow.rule);
    expect(open.instance).toBe(open.rule);
    expect(open.rule).not.toBe(narrow.rule);
  });

  test('on Compute Engine nothing is made before its rule is in force', async () => {
    const actions: string[] = [];
    sandbox.faults.add(({ action }) => {
      actions.push(action);
      return action === 'globalOperations.get'
        ? { kind: 'refusal', status: 403, code: 'forbidden', message: 'not this one' }
        : undefined;
    });
    await expect(list.create(await specFor('gcp', '203.0.113.7/32'))).rejects.toMatchObject({ code: 'clouds/denied' });
    expect(actions).not.toContain('instances.insert');
  });

  test('on EC2 a group that was left without its rule gets it with the next try', async () => {
    const wanted = await specFor('aws', '203.0.113.7/32');
    let asked = 0;
    sandbox.faults.add(({ action }) =>
      action === 'AuthorizeSecurityGroupIngress' && ++asked === 1
        ? { kind: 'refusal', status: 400, code: 'InvalidParameterValue', message: 'not this one' }
        : undefined,
    );
    await expect(list.create(wanted)).rejects.toBeInstanceOf(AppError);
    await list.create(wanted);
    expect(asked).toBe(2);
  });

  test('on EC2 another key under a name that is taken is refused', async () => {
    const wanted = await specFor('aws', '203.0.113.7/32');
    const key = () => ({ kind: 'public' as const, name: 'ines', publicKey: makeKeyPair('ines').public.trim() });
    await list.create({ ...wanted, key: key() });
    const other = list.create({ ...wanted, key: key(), requestId: randomUUID() });
    await expect(other).rejects.toMatchObject({ code: 'clouds/key-name-taken' });
  });
});
