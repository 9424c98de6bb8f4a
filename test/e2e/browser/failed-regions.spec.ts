import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Faults } from '../../../main/sandbox/faults.ts';
import { startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import { onInstances } from '../pages/instances-page.ts';
import { test as base, expect } from '../support/app.ts';

/** A console with an account of its own, whose cloud does what the test wants. */
const test = base.extend<{ cloud: { faults: Faults; environment: Record<string, string> } }>({
  cloud: async ({ browserName: _ }, use) => {
    const sandbox = await startSandbox({ settleMs: 200 });
    const homeFolder = await mkdtemp(join(tmpdir(), 'hangar-home-'));
    const { endpoint, region, accessKeyId, secretAccessKey } = sandbox.clouds.aws;
    await use({
      faults: sandbox.faults,
      environment: {
        HOME: homeFolder,
        USERPROFILE: homeFolder,
        AWS_ENDPOINT_URL_EC2: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
    await sandbox.dispose();
    await rm(homeFolder, { recursive: true });
  },
  consoleArgs: async ({ browserName: _ }, use) => await use([]),
  consoleEnvironment: async ({ cloud }, use) => await use(cloud.environment),
});

test('a region that refuses is told beside the rows of the others, and can be asked again', async ({ cloud, app }) => {
  const page = onInstances(app);
  await page.ready();
  const stop = cloud.faults.add(({ place }) =>
    place === 'eu-central-1'
      ? {
          kind: 'refusal',
          status: 403,
          code: 'UnauthorizedOperation',
          message: 'You are not authorized to perform: ec2:DescribeInstances.',
        }
      : undefined,
  );
  await app.getByRole('button', { name: 'Ask again' }).first().click();
  await expect(page.status).toContainText('1 of 6 places refused');
  await expect(page.row('mlflow')).toBeVisible();

  await page.status.getByRole('button', { name: '1 of 6 places refused' }).click();
  await expect(app.getByText(/is not allowed to do this: ec2:DescribeInstances on eu-central-1/)).toBeVisible();
  await expect(app.getByText('eu-central-1', { exact: true })).toBeVisible();
  await app.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(app.getByText('You are not authorized to perform: ec2:DescribeInstances.')).toBeVisible();

  stop();
  await app.getByRole('button', { name: 'Ask again' }).last().click();
  await expect(page.status).toContainText('6 regions · all answered');
});

test('with credentials there is no word of a sandbox', async ({ cloud: _, app }) => {
  await onInstances(app).ready();
  await expect(app.getByText(/sandbox/i)).toHaveCount(0);
});
