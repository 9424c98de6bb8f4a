import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const cli = join(import.meta.dirname, '../../../main/shells/cli.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-cost-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function hangar(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const env = { PATH: process.env.PATH, HOME: folder, HANGAR_HOME: folder, SystemRoot: process.env.SystemRoot };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env, maxBuffer: 2 ** 24 }, (error, out, errorText) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, error: errorText });
    });
  });
}

test('cost tells the dearest first, and why a price is unknown', async () => {
  const { code, out, error } = await hangar('cost', '--sandbox', '--provider', 'aws', '--filter', 'state:running');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^NAME +CLOUD +TYPE +STATE +PER HOUR +MONTH SO FAR +BY MONTH END$/);
  expect(lines[1]).toMatch(/^train-llm-01 +aws +p5\.48xlarge +running +\$93\.92 +\$[\d,.]+ +\$[\d,.]+$/);
  expect(lines.find((line) => line.startsWith('feature-store'))).toMatch(/running +N\/A +N\/A +N\/A$/);
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
