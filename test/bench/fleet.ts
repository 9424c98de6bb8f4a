/**
 * 10,000 instances over 30 regions and 5 projects: time to the first row and to the last, memory, and what happens when
 * one region is silent, one throttles and one answers with HTML; beside Amazon's own command line over the same 30
 * regions. `npm run bench -- fleet [ROUNDS]`.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createInstances, type InstancesOptions } from '../../main/clouds/create-instances.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../support/clouds.ts';
import { awsCli, describeWithAwsCli } from './aws-cli.ts';

type Practice = NonNullable<InstancesOptions['practice']>;
type Timing = { firstMs: number; lastMs: number; count: number; failed: string[] };

const rounds = Number(process.argv[2] ?? 3);
const server = fork(join(import.meta.dirname, 'fleet-server.ts'));
const practice = (await nextMessage()) as Practice;

console.log(`10,000 instances: ${rounds} rounds, medians            first row ms   last row ms`);
const before = process.memoryUsage().rss;
await measure('our list, 30 regions and 5 projects', () => listOurs());
console.log(`  (this process has grown by ${((process.memoryUsage().rss - before) / 2 ** 20).toFixed(0)} MiB)`);

const regions = [...new Set((await listOurs()).regions)];
if (awsCli) {
  const program = awsCli;
  for (const parallel of [false, true]) {
    await measure(`aws cli, 30 regions ${parallel ? 'eight at once' : 'one by one'}`, async () => {
      const startedAt = performance.now();
      const count = await describeWithAwsCli(program, practice.aws, regions, parallel);
      return { firstMs: Number.NaN, lastMs: performance.now() - startedAt, count, failed: [] };
    });
  }
}

// Rows of the three regions that are about to be in trouble are left out of the count, before and after.
const isOther = ({ region }: { region: string }) => !/^xx-bench-[123]$/.test(region);
const inTrouble = new Set<string>();
await listOurs(10_000, (instance) => {
  if (!isOther(instance)) inTrouble.add(instance.ref);
  return true;
});
const others = 10_000 - inTrouble.size;
await measure('the others, while all are well', () => listOurs(others, isOther));
server.send('trouble');
await nextMessage();
await measure('the others, while three are in trouble', () => listOurs(others, isOther));
server.kill();

async function measure(title: string, run: () => Promise<Timing>): Promise<void> {
  const timings: Timing[] = [];
  // The first round pays for loading and for the server's own first steps; it is not counted.
  for (let round = 0; round <= rounds; round += 1) timings.push(await run());
  const counted = timings.slice(1);
  const column = (of: (timing: Timing) => number) => median(counted.map(of)).toFixed(0).padStart(14);
  const [last] = counted.slice(-1);
  console.log(`${title.padEnd(50)}${column((it) => it.firstMs)}${column((it) => it.lastMs)}   ${last?.count} rows`);
}

/** Until all rows are there; or so many of those that are counted. */
async function listOurs(
  enough = 10_000,
  isCounted: (instance: Instance) => boolean = () => true,
): Promise<Timing & { regions: string[] }> {
  const list = createInstances({
    environment: {},
    homeFolder: '/nonexistent',
    practice,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: [], gcp: [] }),
  });
  const refs = new Set<string>();
  const places = new Set<string>();
  const timing: Timing = { firstMs: 0, lastMs: 0, count: 0, failed: [] };
  const startedAt = performance.now();
  for await (const event of list.watch(new AbortController().signal)) {
    if (event.kind === 'asked')
      for (const { provider, region } of event.scopes) if (provider === 'aws') places.add(region);
    if (event.kind === 'failed') timing.failed.push(event.scope.region);
    if (event.kind !== 'instances') continue;
    const known = refs.size;
    for (const instance of event.instances) if (!refs.has(instance.ref) && isCounted(instance)) refs.add(instance.ref);
    if (known === 0) timing.firstMs = performance.now() - startedAt;
    if (refs.size > known) timing.lastMs = performance.now() - startedAt;
    if (refs.size >= enough) break;
  }
  list.dispose();
  return { ...timing, count: refs.size, regions: [...places].filter((place) => place !== 'all') };
}

function nextMessage(): Promise<unknown> {
  return new Promise((resolve) => server.once('message', resolve));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
