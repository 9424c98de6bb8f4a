import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';

test('when the core ends, the rows stay and a calm banner says so', async ({ app, consoleProcess }) => {
  const page = onInstances(app);
  await page.ready();
  consoleProcess.child.kill('SIGTERM');
  await expect(app.getByText("The console's core has stopped answering")).toBeVisible();
  await expect(page.row('mlflow')).toBeVisible();
  await page.choose('mlflow');
  await page.detail.getByRole('button', { name: 'Stop…' }).click();
  const sheet = app.getByRole('alertdialog');
  await sheet.getByRole('button', { name: 'Stop' }).click();
  await expect(sheet.getByRole('alert')).toContainText('core is not answering');
});
