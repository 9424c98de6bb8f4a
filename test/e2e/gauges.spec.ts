import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { eightGpus, fullMachine, makeHostTools, trainingMachine } from './support/host-tools.ts';
import { savePicture } from './support/save-picture.ts';

test.skip(process.platform !== 'linux', 'the practice host measures /proc');

const instanceName = 'train-llm-01';
const mismatch = 'echo "Failed to initialize NVML: Driver/library version mismatch"; exit 18';

/** Says which tools the practice host has beside its own. */
function withTools(tools: Record<string, string>) {
  test.use({
    consoleEnvironment: async ({ browserName: _ }, use) => {
      const { path, remove } = makeHostTools(tools);
      await use({ PATH: path });
      remove();
    },
  });
}

async function openGauges(app: Page) {
  await onInstances(app).choose(instanceName);
  await app.getByRole('tab', { name: 'Gauges' }).click();
  await expect(app.getByText('Gauges are read over SSH')).toBeVisible();
  await app.getByRole('tabpanel').getByRole('button', { name: 'Connect', exact: true }).click();
  await app.getByRole('button', { name: 'Trust and connect' }).click();
  await expect(panel(app, 'CPU')).toContainText('load');
}

const degreesOf = (app: Page) =>
  panel(app, 'GPU')
    .getByText(/^\d+ °C$/)
    .first();
const panel = (app: Page, name: string) => app.getByRole('region', { name, exact: true });

test.describe('on a machine with eight GPUs', () => {
  withTools({ 'nvidia-smi': eightGpus });

  test('shows GPUs, CPU, memory, disk and processes, and goes on showing', async ({ app }) => {
    await openGauges(app);
    const gpu = panel(app, 'GPU');
    await expect(gpu.getByRole('listitem').filter({ hasText: 'GPU 7' }).first()).toContainText('0%');
    await expect(gpu).toContainText('driver 550.90.12');
    await expect(gpu).toContainText('8 × NVIDIA H100 80GB HBM3');
    await expect(gpu.getByRole('meter', { name: 'GPU 0' })).toHaveAttribute('aria-valuetext', /^9\d%$/);
    await expect(gpu.getByRole('list', { name: 'Processes on the GPUs' })).toContainText(
      /python.*240 GiB.*GPU 0, 1, 2, 3/,
    );

    const before = await degreesOf(app).textContent();
    await expect(degreesOf(app)).not.toHaveText(before ?? '');

    await expect(panel(app, 'CPU').getByRole('img')).toHaveAccessibleName(
      /^CPU over the last 5 minutes: now \d+%, at most \d+%$/,
    );
    await expect(panel(app, 'Memory')).toContainText(/\d+%.* \/ .*iB/);
    await expect(panel(app, 'Disk').getByRole('meter', { name: '/', exact: true })).toHaveAttribute(
      'aria-valuetext',
      /\/ .*iB, \d+%$/,
    );
    await expect(panel(app, 'CPU').getByRole('group', { name: /^\d+ of \d+ cores (is|are) busy/ })).toBeVisible();
    await expect(panel(app, 'Throughput').getByRole('row').nth(1)).toContainText('B/s');
    await expect(app.getByText(/^Measuring takes \d+(\.\d)?% of one core/)).toBeVisible();
  });

  test('sorts the processes by memory, and keeps them in their places while they are pointed at', async ({ app }) => {
    await openGauges(app);
    // All panels have their size: nothing moves away from under the pointer.
    await expect(panel(app, 'GPU').getByRole('list', { name: 'Processes on the GPUs' })).toBeVisible();
    await expect(panel(app, 'Disk').getByRole('meter').first()).toBeVisible();
    const table = panel(app, 'Processes').getByRole('table');
    await table.getByRole('button', { name: 'Memory' }).click();
    await expect(table.getByRole('columnheader', { name: 'Memory' })).toHaveAttribute('aria-sort', 'descending');
    // By pid: a young process is named by its full command line a little later.
    const pids = () =>
      table
        .getByRole('rowheader')
        .evaluateAll((cells) => cells.map((cell) => /\d+/.exec(cell.getAttribute('title') ?? '')?.[0]));
    const first = await pids();
    expect(first.length).toBeGreaterThan(3);
    const seen = new Set<string | null>();
    await expect
      .poll(async () => seen.add(await degreesOf(app).textContent()).size, { timeout: 20_000 })
      .toBeGreaterThan(2);
    const stayed = new Set(await pids());
    expect((await pids()).slice(0, 3)).toEqual(first.filter((pid) => stayed.has(pid)).slice(0, 3));
  });
});

test.describe('on a machine whose disk is nearly full', () => {
  test.use({
    consoleEnvironment: async ({ browserName: _ }, use) => {
      const data = mkdtempSync(join(tmpdir(), 'hangar-data-'));
      mkdirSync(join(data, 'models', 'llama'), { recursive: true });
      writeFileSync(join(data, 'models', 'llama', 'weights.bin'), Buffer.alloc(6 * 2 ** 20, 1));
      writeFileSync(join(data, 'models', 'vocabulary'), Buffer.alloc(2 ** 20, 1));
      writeFileSync(join(data, 'notes.txt'), Buffer.alloc(2 ** 20, 1));
      const { path, remove } = makeHostTools(fullMachine(data));
      await use({ PATH: path, HOME: data });
      remove();
      rmSync(data, { recursive: true, force: true });
    },
  });

  test('shows where the space went, a level at a time, and prunes what nothing uses', async ({ app }) => {
    await openGauges(app);
    await panel(app, 'Disk')
      .getByRole('button', { name: /^Where the space of .*hangar-data-/ })
      .click();
    const sheet = app.getByRole('dialog', { name: 'Where the space went' });
    const map = sheet.getByRole('list', { name: 'Folders and files by size' });
    const models = map.getByRole('button', { name: /^models 7\.?\d* MiB 8\d%$/ });
    await models.focus();
    await app.keyboard.press('Enter');
    const weights = map.getByRole('button', { name: /^llama 6\.?\d* MiB/ });
    await expect(weights).toBeVisible();
    await weights.focus();
    await app.keyboard.press('ArrowRight');
    await expect(map.getByRole('button', { name: /^vocabulary / })).toBeFocused();
    await app.keyboard.press('Backspace');
    await expect(models).toBeVisible();
    await checkBothThemes(app);

    const suspects = sheet.getByRole('region', { name: 'Usual suspects' });
    const images = suspects.getByRole('listitem').filter({ hasText: 'Docker images that nothing uses' });
    await expect(images).toContainText('94.2 GiB');
    await images.getByRole('button', { name: 'Prune…' }).click();
    const question = app.getByRole('alertdialog', { name: 'Prune Docker?' });
    await expect(question).toContainText('docker image prune --all --force');
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await question.getByRole('button', { name: 'Prune' }).click();
    await expect(question).toContainText('Done.');
    await question.getByRole('button', { name: 'Details' }).click();
    await expect(question).toContainText('Total reclaimed space: 101.2GB');
    await question.getByRole('button', { name: 'Close' }).click();
    await sheet.getByRole('button', { name: 'Close' }).click();

    await panel(app, 'Containers').getByRole('button', { name: 'Show' }).click();
    const row = panel(app, 'Containers').getByRole('row').filter({ hasText: 'serve' });
    await expect(row).toContainText(/184%.*7\.3 GiB/);
    await row.getByRole('button', { name: 'Actions for serve' }).click();
    await app.getByRole('menuitem', { name: 'Restart…' }).click();
    await expect(app.getByRole('alertdialog')).toContainText('docker restart 1f0c77ab92d4');
    await app.keyboard.press('Escape');

    const ending = panel(app, 'Processes').getByRole('button', { name: /^End process/ });
    await expect(ending.first()).toBeEnabled();
    await app.getByRole('button', { name: 'Settings' }).click();
    const account = app.getByRole('switch', { name: 'AWS · sandbox · 000000000000', exact: true });
    await account.press('Space');
    await expect(account).toBeChecked();
    await app.getByRole('button', { name: 'Instances', exact: true }).click();
    await expect(ending.first()).toBeDisabled();
    await panel(app, 'Disk')
      .getByRole('button', { name: /^Where the space of .*hangar-data-/ })
      .click();
    await expect(images.getByRole('button', { name: 'Prune…' })).toBeDisabled();
  });
});

test.describe('on a machine whose driver does not fit its library', () => {
  withTools({ 'nvidia-smi': mismatch });

  test('says so in the GPU panel with what to do, and the rest goes on', async ({ app }) => {
    await openGauges(app);
    const gpu = panel(app, 'GPU');
    await expect(gpu).toContainText("The GPU's driver and its library are of different versions.");
    await gpu.getByRole('button', { name: 'Details' }).click();
    await expect(gpu).toContainText('Failed to initialize NVML: Driver/library version mismatch');
    await expect(panel(app, 'Processes').getByRole('row').nth(3)).toBeVisible();
  });

  test('can be read by everybody: no accessibility fault in either theme', async ({ app }) => {
    await openGauges(app);
    await expect(panel(app, 'Processes').getByRole('row').nth(3)).toBeVisible();
    // React Aria's announcer keeps for some seconds what the connecting button said, its label already gone.
    await expect(app.locator('[data-live-announcer] [role=img]')).toHaveCount(0, { timeout: 15_000 });
    await checkBothThemes(app);
  });
});

test.describe('on a training machine', () => {
  withTools(trainingMachine);

  test('is worth a picture', async ({ app }, testInfo) => {
    test.setTimeout(180_000);
    await app.getByRole('button', { name: 'Dismiss' }).click();
    await openGauges(app);
    await expect(panel(app, 'Processes')).toContainText('train.py');
    await expect(panel(app, 'Disk')).toContainText('6.5 / 7 TiB');
    if (process.env.HANGAR_PICTURES) await app.waitForTimeout(90_000); // a plot needs some past
    await savePicture(app, 'gauges', testInfo);
  });
});
