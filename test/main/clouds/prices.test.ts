import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { createProviderHost } from '../../../main/clouds/provider-host.ts';
import { openDatabase } from '../../../main/history/database.ts';
import { createPriceStore } from '../../../main/history/price-store.ts';
import { openLog } from '../../../main/log.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { makeFolder } from '../../support/folder.ts';
import { rowNamed, type SeenInstances, watchUntil } from '../../support/instance-events.ts';
import { motoPath, startMoto } from '../../support/moto.ts';

let sandbox: Sandbox;
let folder: Awaited<ReturnType<typeof makeFolder>>;
const lists: InstanceList[] = [];
const closers: (() => void | Promise<void>)[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({});
  folder = await makeFolder({});
});
afterEach(async () => {
  for (const list of lists.splice(0)) list.dispose();
  for (const close of closers.splice(0).reverse()) await close();
  await Promise.all([sandbox.dispose(), folder.dispose()]);
});

function openList(options: Partial<Parameters<typeof createInstances>[0]> = {}): InstanceList {
  const log = openLog(folder.path);
  const database = openDatabase(folder.path, log);
  closers.push(() => log.dispose(), database.dispose);
  const list = createInstances({
    environment: {},
    homeFolder: folder.path,
    practice: sandbox.clouds,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: [], gcp: [] }),
    prices: createPriceStore(database, log),
    ...options,
  });
  lists.push(list);
  return list;
}

const priced = (seen: SeenInstances) => seen.events.some(({ kind }) => kind === 'priced');

function priceOf(seen: SeenInstances, name: string): number | string | undefined {
  const { price } = rowNamed(seen, name);
  if (price === undefined) return undefined;
  return 'unknown' in price ? price.unknown.code : Number(price.usdPerHour.toFixed(4));
}

test('every instance is told its price by its cloud’s own price list, or why it has none', async () => {
  const seen = await watchUntil(openList(), priced, 60_000);
  const prices = [...seen.rows.values()].map(({ price }) => price);
  expect(prices.every((price) => price !== undefined)).toBe(true);
  // 192 vCPUs, 2 TiB and 8 H100 by the practice list.
  expect(priceOf(seen, 'train-llm-01')).toBe(93.92);
  // Windows costs half as much again; Frankfurt a tenth more.
  expect(priceOf(seen, 'annotate-win')).toBe(0.792);
  expect(priceOf(seen, 'feature-store')).toBe('prices/not-listed');
  // Cores, memory and GPUs of Google's, each by its own entry; E2's small one has half a core's worth.
  expect(priceOf(seen, 'train-diffusion-0')).toBe(
    Number((208 * 0.04 + (1_917_952 / 1024) * 0.005 + 8 * 9.5).toFixed(4)),
  );
  expect(priceOf(seen, 'tpu-jumphost')).toBe(Number((0.5 * 2 * 0.02 + 2 * 0.005 + 0).toFixed(4)));
  expect(priceOf(seen, 'serve-tts-seoul')).toBe(Number(((48 * 0.04 + 192 * 0.005 + 4 * 0.7) * 1.2).toFixed(4)));
  expect(priceOf(seen, 'batch-ocr')).toBe('prices/not-listed');
  expect(rowNamed(seen, 'train-diffusion-0').price).toMatchObject({ market: 'on-demand', without: ['local-disks'] });
  expect(rowNamed(seen, 'qa-desktop').price).toMatchObject({ without: ['system-licence'] });
  expect(rowNamed(seen, 'sweep-spot-a').price).toMatchObject({ market: 'spot', without: [] });
  expect(Number(priceOf(seen, 'preempt-sweep-1'))).toBeCloseTo((4 * 0.04 + 16 * 0.005 + 0.7) * 0.35, 4);
});

test('the next start knows the prices of the last one without asking, with their date', async () => {
  const before = new Date().toISOString();
  await watchUntil(openList(), priced, 60_000);
  lists.splice(0)[0]?.dispose();
  let asked = 0;
  sandbox.faults.add(({ action }) => {
    if (['GetProducts', 'skus.list', 'DescribeSpotPriceHistory'].includes(action)) asked += 1;
    return undefined;
  });
  const seen = await watchUntil(openList(), priced, 60_000);
  expect(asked).toBe(0);
  expect(priceOf(seen, 'train-llm-01')).toBe(93.92);
  const { price } = rowNamed(seen, 'train-llm-01');
  if (price === undefined || 'unknown' in price) throw new Error('no price');
  expect(price.askedAt > before && price.askedAt < new Date().toISOString()).toBe(true);
});

test('a price of yesterday is shown at once, and asked for again in the background', async () => {
  await watchUntil(openList(), priced, 60_000);
  lists.splice(0)[0]?.dispose();
  for (const close of closers.splice(0).reverse()) await close();
  const sql = new DatabaseSync(`${folder.path}/history.db`);
  sql.exec(`UPDATE price SET asked_at = '2026-01-01T00:00:00.000Z', usd = usd * 2 WHERE usd IS NOT NULL`);
  sql.close();
  const seen = await watchUntil(openList(), priced, 60_000);
  const told = seen.events.flatMap((event) => (event.kind === 'instances' ? event.instances : []));
  const [first] = told.filter(({ name }) => name === 'train-llm-01');
  expect(first?.price).toMatchObject({ usdPerHour: 187.84, askedAt: '2026-01-01T00:00:00.000Z' });
  expect(priceOf(seen, 'train-llm-01')).toBe(93.92);
});

test('a price that may not be asked for is unknown for that reason, and the rows come all the same', async () => {
  sandbox.faults.add(({ action }) =>
    action === 'GetProducts'
      ? {
          kind: 'refusal',
          status: 400,
          code: 'AccessDeniedException',
          message: 'User: arn:aws:iam::000000000000:user/x is not authorized to perform: pricing:GetProducts',
        }
      : action === 'skus.list'
        ? { kind: 'refusal', status: 403, code: 'SERVICE_DISABLED', message: 'Cloud Billing API has not been used' }
        : undefined,
  );
  const seen = await watchUntil(openList(), priced, 60_000);
  expect(priceOf(seen, 'train-llm-01')).toBe('clouds/denied');
  expect(rowNamed(seen, 'train-llm-01').price).toMatchObject({
    unknown: { params: { action: 'pricing:GetProducts' } },
  });
  expect(priceOf(seen, 'airflow')).toBe('clouds/api-disabled');
});

test('what is no price list is not read as one', async () => {
  const page = { kind: 'body', status: 200, contentType: 'text/html', body: '<html>Please sign in</html>' } as const;
  sandbox.faults.add(({ action }) => (action === 'GetProducts' || action === 'skus.list' ? page : undefined));
  const other = { kind: 'body', status: 200, contentType: 'text/xml', body: '<Portal><welcome/></Portal>' } as const;
  sandbox.faults.add(({ action }) => (action === 'DescribeSpotPriceHistory' ? other : undefined));
  const seen = await watchUntil(openList(), priced, 60_000);
  expect(priceOf(seen, 'train-llm-01')).toBe('clouds/malformed-reply');
  expect(priceOf(seen, 'airflow')).toBe('clouds/malformed-reply');
  expect(priceOf(seen, 'sweep-spot-a')).toBe('clouds/malformed-reply');
});

test.skipIf(motoPath === undefined)('an HTML error in place of prices leaves them unknown', async () => {
  const moto = await startMoto();
  closers.push(() => moto.dispose());
  const host = createProviderHost(cloudsWorkerPath);
  closers.push(host.dispose);
  const provider = host.open({
    cloud: 'aws',
    account: { key: 'aws:m', provider: 'aws', account: '1', name: 'm', sandbox: false },
    source: {
      kind: 'static',
      credentials: moto.credentials,
      homeRegion: 'us-east-1',
      endpoint: moto.url,
      pricingEndpoint: moto.url,
      signIn: '',
    },
  });
  const item = { region: 'us-east-1', item: 'machine/t3.micro/RunInstances' };
  const [answer] = await provider.prices([item], AbortSignal.timeout(30_000));
  expect(answer).toMatchObject({ ...item, problem: { code: 'clouds/malformed-reply' } });
});
