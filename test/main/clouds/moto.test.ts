import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { rowNamed, type SeenInstances, watchUntil } from '../../support/instance-events.ts';
import { type Moto, motoPath, runInstances, startMoto } from '../../support/moto.ts';

const { signal } = new AbortController();
const follow = { firstPollMs: 50, maxPollMs: 100, timeoutMs: 10_000, graceMs: 300 };

describe.skipIf(motoPath === undefined)('EC2 as moto serves it', { timeout: 120_000 }, () => {
  let moto: Moto;
  let list: InstanceList;
  let seen: SeenInstances;

  beforeAll(async () => {
    moto = await startMoto();
    // Reservations of one, so that moto's pages (which count those) are many; the rest in larger ones, for speed.
    await runInstances(moto.client('us-east-1'), 600);
    await runInstances(moto.client('eu-west-1'), 28, 25);
    await runInstances(moto.client('ap-northeast-2'), 28, 25);
    list = open();
    seen = await listed(list);
  }, 300_000);
  afterAll(async () => {
    list.dispose();
    await moto.dispose();
  });

  function open(credentials = moto.credentials): InstanceList {
    return createInstances({
      environment: {
        AWS_ENDPOINT_URL: moto.url,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      homeFolder: '/nonexistent',
      practice: undefined,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: [], gcp: [] }),
      timing: { pageTimeoutMs: 30_000, follow },
    });
  }

  async function listed(list: InstanceList): Promise<SeenInstances> {
    return watchUntil(list, ({ finished }) => finished, 110_000);
  }

  test('lists 2,000 instances over all regions, page by page, under the account’s own number', () => {
    expect(seen.rows.size).toBe(2000);
    expect(seen.failed.size).toBe(0);
    expect(seen.answered.size).toBeGreaterThan(15);
    expect(Object.fromEntries([...seen.answered].filter(([, count]) => count > 0))).toEqual({
      'us-east-1': 600,
      'eu-west-1': 700,
      'ap-northeast-2': 700,
    });
    expect(seen.accounts).toEqual(['123456789012']);
    const pages = seen.events.filter((event) => event.kind === 'instances');
    expect(pages.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...pages.map((event) => event.instances.length))).toBeLessThanOrEqual(500);
  });

  test('stops an instance and starts it again, with the new address', async () => {
    const { ref, publicAddress } = rowNamed(seen, 'worker-7');
    const stopping = await list.stop(ref);
    expect(stopping.instance.state).toBe('stopping');
    await watchUntil(list, ({ rows }) => rows.get(ref)?.state === 'stopped');
    await list.start(ref);
    const running = await watchUntil(list, ({ rows }) => rows.get(ref)?.state === 'running');
    expect(running.rows.get(ref)?.publicAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(publicAddress).toBeDefined();
  });

  test('says what deleting would take, then deletes an instance and drops its row', async () => {
    const { ref } = rowNamed(seen, 'worker-11');
    const { effects, commands } = await list.plan(ref, { action: 'delete' }, new AbortController().signal);
    const codes = effects.map(({ code }) => code);
    expect(codes[0]).toBe('dry-run-passed');
    expect(codes).toContain('no-way-back');
    expect(effects.find(({ code }) => code === 'disk-deleted')?.params.name).toMatch(/^vol-[0-9a-f]+ .*GiB\)$/);
    expect(commands[0]?.slice(0, 3)).toEqual(['aws', 'ec2', 'terminate-instances']);
    await list.delete(ref);
    await watchUntil(list, ({ rows }) => rows.get(ref)?.state === 'deleted');
  });

  test('changes the type of a running instance and starts it again', async () => {
    const { ref } = rowNamed(seen, 'worker-13');
    const { settled } = await list.resize(ref, 't3.large');
    expect(await settled).toBe('reached');
    expect(list.find(ref)).toMatchObject({ type: 't3.large', state: 'running' });
    const refused = list.resize(ref, 'm6g.large');
    await expect(refused).rejects.toMatchObject({ code: 'clouds/type-of-other-architecture' });
  });

  test('makes an instance with a key and a rule of its own, from an image that moto has', async () => {
    const { accountKey } = { accountKey: 'aws:AWS_ACCESS_KEY_ID' };
    const { zones, networks } = await list.createOptions({ accountKey, region: 'us-east-1' }, signal);
    expect(networks.some(({ isDefault }) => isDefault)).toBe(true);
    const { instance, settled } = await list.create({
      accountKey,
      region: 'us-east-1',
      zone: zones[0] ?? '',
      name: 'made-here',
      type: 't3.large',
      image: { family: 'ubuntu', id: 'ami-1e749f67', name: 'ubuntu', architecture: 'x86_64' },
      diskGb: 20,
      diskType: 'gp2',
      key: { kind: 'public', name: 'ines', publicKey: makeKeyPair('ines').public.trim() },
      sshFrom: '203.0.113.7/32',
      spot: false,
      tags: { team: 'vision' },
      requestId: randomUUID(),
    });
    expect(await settled).toBe('reached');
    expect(list.find(instance.ref)).toMatchObject({ keyName: 'ines', tags: { team: 'vision' }, state: 'running' });
    const { disks } = await list.costOf(instance.ref, signal);
    expect(disks).toMatchObject([{ type: 'gp2', sizeBytes: 20 * 1024 ** 3 }]);
  });

  test('passes on AWS’s refusal to an identity without permissions, and keeps the rows', async () => {
    const { ref } = rowNamed(seen, 'worker-9');
    await moto.query('iam', { Action: 'CreateUser', UserName: 'guest', Version: '2010-05-08' });
    const made = await moto.query('iam', { Action: 'CreateAccessKey', UserName: 'guest', Version: '2010-05-08' });
    const text = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(made)?.[1] ?? '';
    await moto.requirePermissions();

    await expect(list.stop(ref)).rejects.toMatchObject({ code: 'clouds/environment-credentials' });
    expect(list.find(ref)?.state).toBe('running');

    const guest = open({ accessKeyId: text('AccessKeyId'), secretAccessKey: text('SecretAccessKey') });
    const refused = await listed(guest);
    expect(refused.rows.size).toBe(0);
    expect(refused.failed.get('all')).toMatchObject({
      code: 'clouds/denied',
      params: { action: 'ec2:DescribeRegions' },
    });
    expect(refused.failed.get('us-east-1')).toMatchObject({ code: 'clouds/denied' });
    expect(refused.failed.get('us-east-1')?.details).toMatch(/not authorized to perform/);
    guest.dispose();
  });
});
