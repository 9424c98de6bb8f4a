import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callCommandLine } from '../../support/command-line.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-cost-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const hangar = (...args: string[]) => callCommandLine(args, { home: folder, state: folder });

test('cost tells the dearest first, and why a price is unknown', async () => {
  const { code, out, error } = await hangar('cost', '--sandbox', '--provider', 'aws', '--filter', 'state:running');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^NAME +CLOUD +TYPE +STATE +PER HOUR +MONTH SO FAR +BY MONTH END +KEPT \/ MONTH$/);
  expect(lines[1]).toMatch(/^train-llm-01 +aws +p5\.48xlarge +running +\$93\.92 +\$[\d,.]+ +\$[\d,.]+ +—$/);
  expect(lines.find((line) => line.startsWith('feature-store'))).toMatch(/running +N\/A +N\/A +N\/A +—$/);
  expect(error).toMatch(/^Running now: \$\d[\d.,]+ per hour, and 1 running without a known price\. Practice prices/);
  expect(error).toContain('The price list has no price for r6i.4xlarge in us-east-1.');
});

test('cost --json is one document with every name, and a filter by price leaves out what has none', async () => {
  const { code, out } = await hangar('cost', '--sandbox', '--json', '--filter', 'price:>50 provider:aws');
  expect(code).toBe(0);
  const { running, instances } = JSON.parse(out);
  expect(instances.map(({ name }: { name: string }) => name).sort()).toEqual(['train-llm-01', 'train-llm-02']);
  expect(instances[0]).toMatchObject({ usdPerHour: 93.92, market: 'on-demand', without: [], unknown: null });
  expect(running).toMatchObject({ usdPerHour: 187.84, unknownCount: 0 });
  expect(running.usdByMonthEnd).toBeGreaterThanOrEqual(running.usdThisMonthSoFar);
});

test('cost tells what stopped instances go on costing by the month, and nothing of deleted ones', async () => {
  const { code, out, error } = await hangar(
    'cost',
    '--sandbox',
    '--filter',
    'name~train-vision-01 OR name:old-benchmark',
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^train-vision-01 +aws .*\$16\.00$/m);
  expect(out).toMatch(/^old-benchmark +aws .* — +— +— +—$/m);
  expect(error).toContain('1 stopped instance goes on costing $16.00 a month for its disks and addresses.');
});
