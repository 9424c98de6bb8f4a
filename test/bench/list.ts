/**
 * How long until the first and the last of 2,000 instances are in our list, beside a bare SDK loop over the same
 * regions, one after another and all at once. moto takes most of the time itself, so the same is measured against the
 * sandbox. `npm run bench -- list [ROUNDS]`.
 */
import { DescribeRegionsCommand, EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { createInstances } from '../../main/clouds/create-instances.ts';
import { startSandbox } from '../../main/sandbox/start-sandbox.ts';
import { cloudsWorkerPath } from '../support/clouds.ts';
import { motoPath, runInstances, startMoto } from '../support/moto.ts';
import { awsCli, describeWithAwsCli } from './aws-cli.ts';

type Target = { endpoint: string; accessKeyId: string; secretAccessKey: string };
type Timing = { firstMs: number; lastMs: number; count: number };

const rounds = Number(process.argv[2] ?? 5);
const instanceCount = 2000;

if (motoPath === undefined) console.log('moto_server is not here (set HANGAR_TEST_MOTO): the sandbox only\n');
else {
  const moto = await startMoto();
  console.log('filling moto…');
  for (const region of ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-2']) {
    await runInstances(moto.client(region), instanceCount / 4);
  }
  await measure('moto, 4 of its regions filled', { endpoint: moto.url, ...moto.credentials });
  await moto.dispose();
}
const sandbox = await startSandbox({ machineCount: instanceCount });
await measure('sandbox, 6 regions', sandbox.clouds.aws);
await sandbox.dispose();

async function measure(title: string, target: Target): Promise<void> {
  const contenders: Record<string, (target: Target) => Promise<Timing>> = {
    'our list': listOurs,
    'bare SDK, all at once': bare(true),
    'bare SDK, one by one': bare(false),
    ...(awsCli ? { 'aws cli, eight at once': cli(awsCli, true), 'aws cli, one by one': cli(awsCli, false) } : {}),
  };
  console.log(`\n${title}: ${rounds} rounds, medians                  first row ms   last row ms`);
  for (const [name, run] of Object.entries(contenders)) {
    const timings: Timing[] = [];
    // The first round pays for loading and for the server's own first steps; it is not counted.
    for (let round = 0; round <= rounds; round += 1) timings.push(await run(target));
    const counted = timings.slice(1);
    if (counted.some(({ count }) => count !== instanceCount)) throw new Error(`${name} lost rows`);
    const column = (of: (timing: Timing) => number) => {
      const middle = median(counted.map(of));
      return (Number.isNaN(middle) ? '–' : middle.toFixed(0)).padStart(14);
    };
    console.log(`${name.padEnd(50)}${column((it) => it.firstMs)}${column((it) => it.lastMs)}`);
  }
}

async function listOurs({ endpoint, accessKeyId, secretAccessKey }: Target): Promise<Timing> {
  // As in a console that is running: the worker and the SDK are there, the rows are not.
  let regions = ['us-east-2'];
  const list = createInstances({
    environment: { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    homeFolder: '/nonexistent',
    practice: undefined,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: regions, gcp: [] }),
  });
  const refs = new Set<string>();
  const described = new Set<string>();
  const timing = { firstMs: 0, lastMs: 0, count: 0 };
  let startedAt = 0;
  for await (const event of list.watch(new AbortController().signal)) {
    if (event.kind === 'finished' && startedAt === 0) {
      regions = [];
      // The list says that it has finished just before it takes the next order.
      await new Promise(setImmediate);
      startedAt = performance.now();
      list.refresh();
    }
    if (event.kind === 'failed' && startedAt > 0) throw new Error(event.problem.code);
    if (event.kind !== 'instances') continue;
    const before = refs.size;
    for (const { ref, shape } of event.instances) {
      refs.add(ref);
      if (shape.vcpus !== undefined) described.add(ref);
    }
    if (before === 0) timing.firstMs = performance.now() - startedAt;
    if (refs.size > before) timing.lastMs = performance.now() - startedAt;
    // The types are told after the rows; the next round must not meet a server that is still at it.
    if (described.size === instanceCount) break;
  }
  list.dispose();
  return { ...timing, count: refs.size };
}

function bare(parallel: boolean) {
  return async ({ endpoint, accessKeyId, secretAccessKey }: Target): Promise<Timing> => {
    const create = (region: string) =>
      new EC2Client({ region, endpoint, credentials: { accessKeyId, secretAccessKey } });
    const startedAt = performance.now();
    const timing = { firstMs: 0, lastMs: 0, count: 0 };
    const { Regions = [] } = await create('us-east-1').send(new DescribeRegionsCommand({}));
    const listRegion = async (region: string) => {
      const client = create(region);
      for await (const page of paginateDescribeInstances({ client }, {})) {
        const found = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances).length;
        if (found === 0) continue;
        if (timing.count === 0) timing.firstMs = performance.now() - startedAt;
        timing.count += found;
        timing.lastMs = performance.now() - startedAt;
      }
      client.destroy();
    };
    const names = Regions.map(({ RegionName = '' }) => RegionName).sort();
    if (parallel) await Promise.all(names.map(listRegion));
    else for (const name of names) await listRegion(name);
    return timing;
  };
}

/** It prints a region when it has all of it: there is no first row to speak of. */
function cli(program: string, parallel: boolean) {
  return async (target: Target): Promise<Timing> => {
    const { endpoint, accessKeyId, secretAccessKey } = target;
    const client = new EC2Client({ region: 'us-east-1', endpoint, credentials: { accessKeyId, secretAccessKey } });
    const { Regions = [] } = await client.send(new DescribeRegionsCommand({}));
    const startedAt = performance.now();
    const names = Regions.map(({ RegionName = '' }) => RegionName);
    const count = await describeWithAwsCli(program, target, names, parallel);
    return { firstMs: Number.NaN, lastMs: performance.now() - startedAt, count };
  };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
