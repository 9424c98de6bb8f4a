import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { CreateOptions, CreateSpec } from '../../../preload/contract/create.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';
import { openCreation } from '../../support/practice-clouds.ts';

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
    let close: () => Promise<void>;
    let options: CreateOptions;

    beforeEach(async () => {
      ({ sandbox, list, close } = await openCreation());
      options = await list.createOptions({ accountKey, region }, signal);
    });
    afterEach(() => close());

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
