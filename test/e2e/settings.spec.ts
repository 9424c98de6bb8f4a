import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { terminalDock } from './support/terminal-dock.ts';

async function openSettings(app: import('@playwright/test').Page) {
  await onInstances(app).ready();
  await app.getByRole('button', { name: 'Settings' }).click();
}

test('the theme changes at once and is kept', async ({ app }) => {
  await openSettings(app);
  await app.getByRole('button', { name: /Theme/ }).click();
  await app.getByRole('option', { name: 'Light' }).click();
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'light');
  await app.reload();
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('the list of regions is limited, and a word that is no region is refused with an example', async ({ app }) => {
  await openSettings(app);
  const field = app.getByRole('textbox', { name: 'AWS regions' });
  await field.fill('seoul');
  await field.press('Tab');
  await expect(app.getByText(/“seoul” does not look like a region/)).toBeVisible();
  await field.fill('us-west-2');
  await field.press('Tab');
  await app.getByRole('button', { name: 'Instances' }).click();
  await app.getByRole('button', { name: 'Ask again' }).click();
  const page = onInstances(app);
  await expect(page.row('bastion-west')).toBeVisible();
  await expect(page.row('mlflow')).toHaveCount(0);
});

test('a scrollback that is out of bounds is not kept', async ({ app }) => {
  await openSettings(app);
  const field = app.getByRole('textbox', { name: 'Lines kept for scrolling back' });
  await field.fill('7');
  await field.press('Tab');
  await expect(app.getByText('Enter a whole number from 100 to 200,000.')).toBeVisible();
  await app.reload();
  await openSettings(app);
  await expect(field).toHaveValue('10000');
});

test('what terminals print is told to a screen reader only when it is asked for', async ({ app }) => {
  test.skip(process.platform === 'win32', 'the sandbox shell is a POSIX one');
  const dock = terminalDock(app);
  const told = app.getByRole('listitem').filter({ hasText: /^ready-42$/ });
  await dock.openShell();
  await expect(told).toHaveCount(0);
  await app.getByRole('button', { name: 'Settings' }).click();
  await app.getByText('Tell a screen reader what terminals print').click();
  await app.getByRole('button', { name: 'Instances', exact: true }).click();
  await expect(told).toHaveCount(1);
});
