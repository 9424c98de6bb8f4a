import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';

test('an account that is switched off leaves the list, is remembered, and comes back', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.filter.fill('dataset-mirror');
  await expect(page.row('dataset-mirror')).toBeVisible();
  await app.getByRole('list', { name: 'Accounts in view' }).getByRole('button').click();
  const sheet = app.getByRole('dialog', { name: 'Accounts' });
  const research = sheet.getByRole('listitem').filter({ hasText: 'sandbox-research' });
  await expect(research).toContainText('3 instances');
  await expect(research).toContainText('role/Researcher');
  await checkBothThemes(app);
  await research.getByRole('switch').press('Space');
  await expect(research).toContainText('not in the list');
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(page.row('dataset-mirror')).toHaveCount(0);

  await app.reload();
  await page.ready();
  const card = app.getByRole('list', { name: 'Accounts', exact: true });
  const line = card.getByRole('listitem').filter({ hasText: 'sandbox-research' });
  await expect(line).toContainText('not in the list');
  await line.getByRole('switch').press('Space');
  await expect(line).toContainText('3 instances');
});
