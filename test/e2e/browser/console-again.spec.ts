import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';
import { startConsole } from '../support/console-process.ts';

const again = (dataFolder: string) => startConsole(['--sandbox', '--home', dataFolder]);

test('a page outlives its console: the next one is where it was, and its link lets the old page in too', async ({
  app,
  consoleProcess,
}) => {
  const page = onInstances(app);
  await page.ready();
  const address = new URL(app.url()).host;
  consoleProcess.child.kill('SIGKILL');
  await expect(app.getByText("The console's core has stopped answering")).toBeVisible();

  const next = await again(consoleProcess.dataFolder);
  expect(new URL(next.link).host).toBe(address);
  await expect(app.getByText('has been started anew and does not know this page yet')).toBeVisible();

  const second = await app.context().newPage();
  await second.goto(next.link);
  await onInstances(second).ready();
  await expect(app.getByText('This page now belongs to the console that was started anew.')).toBeVisible();
  await expect(app.getByText('does not know this page yet')).toBeHidden();
  await page.choose('mlflow');
  await page.detail.getByRole('button', { name: 'Stop…' }).click();
  await app.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.row('mlflow')).toContainText(/stopp/i);
  await next.dispose();
});

test('while the last port is taken, a console takes another', async ({ consoleProcess }) => {
  const other = await again(consoleProcess.dataFolder);
  expect(new URL(other.link).port).not.toBe(new URL(consoleProcess.link).port);
  await other.dispose();
});
