import { readFile } from 'node:fs/promises';
import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';

test('the log is downloaded as CSV and as JSON, as far as the search lets it through', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  for (const name of ['mlflow', 'collect-logs']) {
    await page.choose(name);
    await page.detail.getByRole('button', { name: 'Stop…' }).click();
    await app.getByRole('alertdialog').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.row(name)).toContainText(/Stopp/);
  }
  await app.getByRole('button', { name: 'Activity' }).click();
  await expect(app.getByRole('gridcell', { name: 'collect-logs' })).toBeVisible();

  const save = async (kind: 'CSV' | 'JSON') => {
    const [download] = await Promise.all([
      app.waitForEvent('download'),
      app.getByRole('button', { name: `Export ${kind}…` }).click(),
    ]);
    await expect(app.getByText(`${download.suggestedFilename()} is in your downloads`)).toBeVisible();
    return await readFile(await download.path(), 'utf8');
  };
  const lines = (await save('CSV')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('instances.stop,aws,000000000000,sandbox,');
  await app.getByRole('searchbox', { name: 'Search the log' }).fill('mlflow');
  await expect(app.getByRole('gridcell', { name: 'collect-logs' })).toHaveCount(0);
  expect(JSON.parse(await save('JSON'))).toMatchObject([{ action: 'instances.stop', targetName: 'mlflow' }]);
});
