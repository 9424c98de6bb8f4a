import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';

test("the log is saved where the system's own dialog says", async ({ app, electronApp, dataFolder }) => {
  const path = join(dataFolder, 'saved activity.csv');
  await electronApp.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, { showSaveDialog: async () => ({ canceled: false, filePath }) });
  }, path);
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await page.detail.getByRole('button', { name: 'Stop…' }).click();
  await app.getByRole('alertdialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.row('mlflow')).toContainText(/Stopp/);
  await app.getByRole('button', { name: 'Activity' }).click();
  await app.getByRole('button', { name: 'Export CSV…' }).click();
  await expect(app.getByText(`Saved as ${path}`)).toBeVisible();
  expect(await readFile(path, 'utf8')).toContain('instances.stop,aws');
});

test.describe('started with --read-only', () => {
  test.use({ consoleArgs: ['--sandbox', '--read-only'] });

  test('the window changes nothing, and says how it was started', async ({ app }) => {
    await onInstances(app).ready();
    await expect(app.getByRole('list', { name: 'Accounts in view' })).toContainText('Read-only');
    await app.getByRole('button', { name: 'Settings' }).click();
    await expect(app.getByText(/The console was started with --read-only/)).toBeVisible();
  });
});
