import { afterEach, beforeEach, expect, test } from 'vitest';
import { measuredTime } from '../../../main/clouds/cpu-use.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import { rowNamed, type SeenInstances, watchUntil } from '../../support/instance-events.ts';
import { openPracticeClouds } from '../../support/practice-clouds.ts';

let sandbox: Sandbox;
let list: InstanceList;
let close: () => Promise<void>;
let seen: SeenInstances;

beforeEach(async () => {
  ({ sandbox, list, close } = await openPracticeClouds());
  seen = await watchUntil(list, ({ events }) => events.some(({ kind }) => kind === 'described'), 60_000);
});
afterEach(() => close());

const costOf = (name: string) => list.costOf(rowNamed(seen, name).ref, AbortSignal.timeout(60_000));

test('both markets are told side by side, with what disks and addresses cost by the month', async () => {
  const [amazon, google] = await Promise.all([costOf('train-llm-01'), costOf('tpu-jumphost')]);
  expect(amazon.onDemand).toMatchObject({ usdPerHour: 93.92, market: 'on-demand' });
  expect(amazon.spot).toMatchObject({ market: 'spot' });
  const { usdPerHour: spot } = 'usdPerHour' in amazon.spot ? amazon.spot : { usdPerHour: 0 };
  expect(spot / 93.92).toBeCloseTo(0.35, 0);
  expect(amazon.disks.map(({ type, sizeBytes, perMonth }) => [type, sizeBytes, perMonth])).toEqual([
    ['gp3', 200 * 1024 ** 3, { usd: 16 }],
    ['gp3', 2000 * 1024 ** 3, { usd: 160 }],
  ]);
  expect(amazon.addresses).toEqual([{ address: '127.0.0.1', perMonth: { usd: 0.005 * 730 } }]);
  expect(google.disks).toMatchObject([{ name: 'tpu-jumphost', type: 'pd-balanced', perMonth: { usd: 5 } }]);
  expect(google.addresses).toMatchObject([{ perMonth: { usd: 0.005 * 730 } }]);
  expect(google.unknown).toBeUndefined();
});

test('a stopped instance is told what its disks go on costing, and nothing for an address that it has not', async () => {
  const cost = await costOf('train-vision-01');
  expect(cost.disks).toMatchObject([{ perMonth: { usd: 16 } }]);
  expect(cost.addresses).toEqual([]);
});

test('disks that may not be asked for are unknown for that reason, and the machine’s price is told all the same', async () => {
  const message = 'You are not authorized to perform this operation.';
  sandbox.faults.add(({ action }) =>
    action === 'DescribeVolumes' ? { kind: 'refusal', status: 403, code: 'UnauthorizedOperation', message } : undefined,
  );
  const cost = await costOf('train-llm-01');
  expect(cost).toMatchObject({
    disks: [],
    unknown: { code: 'clouds/denied', params: { action: 'ec2:DescribeVolumes' } },
  });
  expect(cost.onDemand).toMatchObject({ usdPerHour: 93.92 });
});

test('what runs is told with how busy its CPU was lately, of either cloud; where that may not be asked, nothing is said', async () => {
  const [idle, busy, google] = await Promise.all(['label-studio', 'mlflow', 'tpu-jumphost'].map(costOf));
  expect(idle?.use).toEqual({ cpuPercent: expect.closeTo(0.8), peakPercent: 0.8, minutes: 60 });
  expect(busy?.use).toMatchObject({ peakPercent: 62 });
  expect(google?.use).toMatchObject({ peakPercent: expect.closeTo(0.8), minutes: 60 });
  const denial = { kind: 'refusal', status: 403, code: 'AccessDenied', message: 'No.' } as const;
  sandbox.faults.add(({ action }) => (/GetMetricStatistics|timeSeries/.test(action) ? denial : undefined));
  const denied = await costOf('label-studio');
  expect(denied.use).toBeUndefined();
  expect(denied.onDemand).toMatchObject({ market: 'on-demand' });
});

test('types that nobody has yet are priced too, and one that is in no list says so', async () => {
  const place = { accountKey: 'aws:sandbox', region: 'us-west-2', zone: 'us-west-2a', market: 'on-demand' as const };
  const types = ['g5.xlarge', 'r6i.4xlarge'].map((name) => ({ name, shape: {} }));
  const told = await list.pricesOfTypes({ ...place, types }, AbortSignal.timeout(60_000));
  expect(told).toMatchObject([
    { name: 'g5.xlarge', price: { usdPerHour: 1.14 } },
    { name: 'r6i.4xlarge', price: { unknown: { code: 'prices/not-listed' } } },
  ]);
  const google = { accountKey: 'gcp:sandbox', region: 'us-west1', zone: 'us-west1-b', market: 'spot' as const };
  const shape = { vcpus: 8, memoryBytes: 32 * 1024 ** 3, gpuCount: 0 };
  const [n2, unshaped] = await list.pricesOfTypes(
    {
      ...google,
      types: [
        { name: 'n2-standard-8', shape },
        { name: 'n2-standard-16', shape: {} },
      ],
    },
    AbortSignal.timeout(60_000),
  );
  expect(n2).toMatchObject({ price: { usdPerHour: expect.closeTo((8 * 0.04 + 32 * 0.005) * 0.35, 6) } });
  expect(unshaped).toMatchObject({ price: { unknown: { code: 'prices/shape-unknown' } } });
});

test('a machine that was started a moment ago is not told to have been idle for the hour before', async () => {
  const { ref } = rowNamed(seen, 'label-studio');
  for (const verb of ['stop', 'start'] as const) expect(await (await list[verb](ref)).settled).toBe('reached');
  expect((await list.costOf(ref, AbortSignal.timeout(60_000))).use).toBeUndefined();
});

test('the asked time begins with the first whole step after the last start', () => {
  const nowMs = Date.parse('2026-11-21T12:32:00Z');
  const startOf = (launchedAt: string) => measuredTime({ launchedAt }, nowMs)?.start.toISOString();
  expect(startOf('2026-11-21T12:07:30.000Z')).toBe('2026-11-21T12:10:00.000Z');
  expect(startOf('2026-11-20T12:07:30.000Z')).toBe('2026-11-21T11:32:00.000Z');
  expect(startOf('2026-11-21T12:26:00.000Z')).toBeUndefined();
});

test('another type is priced beside the present one on Compute Engine too: GPUs with it, in the same market', async () => {
  const changed = (name: string, type: string) =>
    list.costOfChange(rowNamed(seen, name).ref, type, AbortSignal.timeout(60_000));
  const [onDemand, spot, unlisted] = await Promise.all([
    changed('distill-a100', 'a2-highgpu-8g'),
    changed('preempt-sweep-1', 'g2-standard-48'),
    changed('airflow', 'c3-standard-22'),
  ]);
  expect(onDemand).toMatchObject({
    before: { usdPerHour: expect.closeTo(4.105), market: 'on-demand' },
    after: { usdPerHour: expect.closeTo(32.84), market: 'on-demand' },
  });
  expect(spot).toMatchObject({
    before: { usdPerHour: expect.closeTo((4 * 0.04 + 16 * 0.005 + 0.7) * 0.35, 4), market: 'spot' },
    after: { usdPerHour: expect.closeTo((48 * 0.04 + 192 * 0.005 + 4 * 0.7) * 0.35, 4), market: 'spot' },
  });
  expect(unlisted).toMatchObject({ before: { usdPerHour: 0.48 }, after: { unknown: { code: 'prices/not-listed' } } });
  await expect(changed('airflow', 'no-such-type')).rejects.toMatchObject({ code: 'clouds/type-unknown' });
});
