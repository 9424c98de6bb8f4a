import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkAccessibility } from './support/check-accessibility.ts';

test.skip(process.platform !== 'linux', 'the practice host is this computer, and a guard needs Linux');

test('an instance is told when to stop by itself, and shows it until that is cancelled', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Stop after…' }).click();
  const sheet = app.getByRole('alertdialog', { name: 'Let mlflow stop by itself' });
  await sheet.getByRole('button', { name: 'Connect' }).click();
  await sheet.getByRole('button', { name: 'Trust and connect' }).click();
  await expect(sheet.getByText('The practice machine is then stopped.')).toBeVisible();
  await checkAccessibility(app);
  await sheet.getByRole('button', { name: 'Let it stop' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.detail.getByText(/^Stops by itself in 2 h/)).toBeVisible();
  await expect(page.row('mlflow').getByText('off in 2 h')).toBeAttached();

  await page.detail.getByRole('button', { name: 'Change or cancel…' }).click();
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await sheet.getByRole('button', { name: 'Let it run on' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.detail.getByText(/^Stops by itself/)).toBeHidden();
});
