import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { ProviderName } from '../../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';

const follow = { firstPollMs: 20, maxPollMs: 50, timeoutMs: 10_000, graceMs: 300 };

describe('the instance list over the sandbox, through the real SDK', () => {
  let sandbox: Sandbox;
  let list: InstanceList;
  let awsRegions: string[] = [];

  beforeEach(async () => {
    awsRegions = [];
    sandbox = await startSandbox({ settleMs: 150 });
    list = open(sandbox);
  });
  afterEach(async () => {
    list.dispose();
    await sandbox.dispose();
  });

  function open(of: Sandbox, pageTimeoutMs = 15_000, provider?: ProviderName): InstanceList {
    return createInstances({
      environment: {},
      homeFolder: '/nonexistent',
      practice: of.clouds,
      provider,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: awsRegions, gcp: [] }),
      timing: { pageTimeoutMs, follow },
    });
  }

  test('shows the instances of every region, described by type and image', async () => {
    const seen = await watchUntil(list, ({ rows, finished }) => {
      const all = [...rows.values()].filter(({ account }) => account === '000000000000');
      return (
        finished &&
        all.length === 24 &&
        all.every(({ shape, state }) => shape.vcpus !== undefined || state === 'deleted')
      );
    });
    expect(seen.failed.size).toBe(0);
    expect(rowNamed(seen, 'train-llm-01')).toMatchObject({
      provider: 'aws',
      account: '000000000000',
      region: 'us-east-1',
      zone: 'us-east-1a',
      type: 'p5.48xlarge',
      state: 'running',
      publicAddress: '127.0.0.1',
      sandbox: true,
      operatingSystem: 'linux',
      spot: false,
      shape: { vcpus: 192, gpuCount: 8, gpuName: 'NVIDIA H100' },
      loginUsers: ['ubuntu'],
      stopLoses: { localDisks: true, publicAddress: true },
      tags: { team: 'nlp', project: 'hangul-7b' },
    });
    expect(rowNamed(seen, 'annotate-win')).toMatchObject({ operatingSystem: 'windows', loginUsers: ['Administrator'] });
  });

  test('a list that has just begun waits for the instance that is asked for, and for no other', async () => {
    const { ref } = rowNamed(await watchUntil(list, ({ finished }) => finished), 'mlflow');
    list.dispose();
    list = open(sandbox, 15_000, 'aws');
    let isSilent = true;
    sandbox.faults.add(({ place }) => (isSilent && place === 'us-west-2' ? { kind: 'silence' } : undefined));
    expect(list.find(ref)).toBeUndefined();
    expect(await list.findOnceTold(ref, AbortSignal.timeout(20_000))).toMatchObject({ ref, name: 'mlflow' });
    isSilent = false;
  });

  test('an instance that the first round does not tell of is not there, and whoever leaves does not wait', async () => {
    list.dispose();
    list = open(sandbox, 2500, 'aws');
    const left = new AbortController();
    const asked = list.findOnceTold('aws:000000000000:us-east-1:i-0', left.signal);
    left.abort();
    expect(await asked).toBeUndefined();
    await watchUntil(list, ({ finished }) => finished);
    expect(await list.findOnceTold('aws:000000000000:us-east-1:i-0', new AbortController().signal)).toBeUndefined();
  });

  test('drops the rows of regions that are no longer asked', async () => {
    await watchUntil(list, ({ finished }) => finished);
    awsRegions = ['us-west-2'];
    list.refresh();
    const seen = await watchUntil(list, ({ finished, answered }) => finished && !answered.has('us-east-1'));
    const amazon = [...seen.rows.values()].filter(({ provider }) => provider === 'aws');
    expect([...new Set(amazon.map(({ region }) => region))]).toEqual(['us-west-2']);
  });

  test('follows a stop until it has settled and tells every watcher', async () => {
    const first = await watchUntil(list, ({ finished }) => finished);
    const { ref } = rowNamed(first, 'mlflow');
    const others = [0, 1].map(() => watchUntil(list, ({ rows }) => rows.get(ref)?.state === 'stopped'));
    expect(await list.stop(ref)).toMatchObject({ instance: { ref, state: 'stopping' } });
    for (const seen of await Promise.all(others)) {
      expect(seen.rows.get(ref)).toMatchObject({ state: 'stopped', name: 'mlflow' });
      expect(seen.rows.get(ref)).not.toHaveProperty('publicAddress');
    }
  });

  test('a list that was asked for before a stop does not show what it ended as running again', async () => {
    const { ref } = rowNamed(await watchUntil(list, ({ finished }) => finished), 'distill-a100');
    const { promise: until, resolve: release } = Promise.withResolvers<void>();
    let asked = 0;
    sandbox.faults.add(({ action }) => {
      if (action !== 'instances.aggregatedList') return undefined;
      asked += 1;
      return { kind: 'hold', until };
    });
    list.refresh();
    await expect.poll(() => asked).toBeGreaterThan(0);
    expect(await (await list.stop(ref)).settled).toBe('reached');
    release();
    const seen = await watchUntil(list, ({ finished }) => finished);
    expect(seen.rows.get(ref)?.state).toBe('stopped');
  });

  test('keeps showing the regions that answer when others fail, are silent or answer HTML', async () => {
    list.dispose();
    list = open(sandbox, 7000, 'aws'); // no shorter: a busy computer may take seconds for an honest answer
    sandbox.faults.add(({ action, place }) => {
      if (action !== 'DescribeInstances') return undefined;
      if (place === 'us-west-2') return { kind: 'silence' };
      if (place === 'eu-west-1')
        return { kind: 'body', status: 200, contentType: 'text/html', body: '<html><body>Sign in</body></html>' };
      if (place === 'eu-central-1') {
        return {
          kind: 'refusal',
          status: 403,
          code: 'UnauthorizedOperation',
          message: 'You are not authorized to perform this operation.',
        };
      }
      return undefined;
    });
    const seen = await watchUntil(list, ({ finished }) => finished);
    expect([...seen.answered.keys()].sort()).toEqual(['ap-northeast-2', 'us-east-1', 'us-east-2']);
    expect(Object.fromEntries([...seen.failed].map(([region, { code }]) => [region, code]))).toEqual({
      'us-west-2': 'clouds/timed-out',
      'eu-west-1': 'clouds/malformed-reply',
      'eu-central-1': 'clouds/denied',
    });
    expect(seen.failed.get('eu-central-1')?.details).toContain('You are not authorized to perform this operation.');
    expect(rowNamed(seen, 'train-llm-01').state).toBe('running');
  });

  test('tells every watcher why an accepted start came to nothing, and where it left the instance', async () => {
    const first = await watchUntil(list, ({ finished }) => finished);
    const { ref } = rowNamed(first, 'pretrain-a100');
    const watching = watchUntil(list, ({ unsettled }) => unsettled.has(ref));
    expect(await list.start(ref)).toMatchObject({ instance: { state: 'starting' } });
    const seen = await watching;
    expect(seen.unsettled.get(ref)).toMatchObject({ code: 'clouds/no-capacity', params: { target: 'pretrain-a100' } });
    expect(seen.rows.get(ref)).toMatchObject({ state: 'stopped' });
  });

  test('a spot instance of EC2’s, whose type never changes, is not even stopped for another one', async () => {
    const { ref, type } = rowNamed(await watchUntil(list, ({ finished }) => finished), 'sweep-spot-a');
    await expect(list.resize(ref, 'g6.2xlarge')).rejects.toMatchObject({
      code: 'clouds/spot-keeps-type',
      params: { target: 'sweep-spot-a' },
    });
    expect(list.find(ref)).toMatchObject({ type, state: 'running' });
  });

  test('shows the provider’s own words when it refuses a start', async () => {
    const seen = await watchUntil(list, ({ finished }) => finished);
    await expect(list.start(rowNamed(seen, 'train-vision-01').ref)).rejects.toMatchObject({
      code: 'clouds/no-capacity-here',
    });
    await expect(list.start(rowNamed(seen, 'old-benchmark').ref)).rejects.toMatchObject({
      code: 'clouds/deleted',
      params: { target: 'old-benchmark', action: 'ec2:StartInstances' },
      cause: { message: expect.stringContaining('is not in a state from which it can be started') },
    });
    await expect(list.start('aws:000000000000:us-east-1:i-0')).rejects.toMatchObject({ code: 'clouds/not-found' });
  });

  test('an account that is not there is named as that, whatever is asked of it', async () => {
    const place = { accountKey: 'aws:gone', region: 'us-east-1', zone: 'us-east-1a' };
    const unknown = { code: 'clouds/no-such-account', params: { account: 'aws:gone' } };
    const { signal } = new AbortController();
    await expect(list.createOptions(place, signal)).rejects.toMatchObject(unknown);
    await expect(list.enterCode('aws:gone', '123456', signal)).rejects.toMatchObject(unknown);
    await expect(list.pricesOfTypes({ ...place, market: 'spot', types: [] }, signal)).rejects.toMatchObject(unknown);
  });
});
