import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';
import { terminalDock } from '../support/terminal-dock.ts';

test('when the core ends, the rows stay and the window says what is old and what is not possible', async ({
  app,
  consoleProcess,
}) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await expect(page.detail.getByRole('button', { name: 'Stop…' })).toBeEnabled();
  consoleProcess.child.kill('SIGTERM');
  await expect(app.getByText("The console's core has stopped answering")).toBeVisible();
  await expect(page.row('mlflow')).toBeVisible();
  await expect(page.status).toContainText('The core is not answering · figures as last known');
  for (const name of ['Stop…', 'Open terminal']) {
    const button = page.detail.getByRole('button', { name });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(/core has stopped answering/);
  }
  await app.keyboard.press('s');
  await expect(app.getByRole('alertdialog').filter({ hasText: 'this is possible again once it does' })).toBeVisible();
});

test('gauges keep their last figures, marked as old, while the core is away', async ({ app, consoleProcess }) => {
  test.skip(process.platform === 'win32', 'the sandbox shell is a POSIX one');
  const page = onInstances(app);
  await page.ready();
  await terminalDock(app).openShell();
  await page.detail.getByRole('tab', { name: 'Gauges' }).click();
  const memory = page.detail.getByRole('region', { name: 'Memory' });
  await expect(memory).toContainText('%');
  consoleProcess.child.kill('SIGTERM');
  await expect(page.detail.getByText(/Not measured since/)).toBeVisible();
  await expect(memory).toContainText('%');
});
