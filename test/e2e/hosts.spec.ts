import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';

test('a machine that no cloud knows is added, changed and taken off the list', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await app.getByRole('button', { name: 'Add', exact: true }).click();
  await app.getByRole('menuitem', { name: 'Add a host…' }).click();
  const sheet = app.getByRole('dialog', { name: 'Add a host' });
  await sheet.getByRole('textbox', { name: 'Address' }).fill('not a host');
  await expect(sheet.getByText('Write a host name or an address')).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Add' })).toBeDisabled();
  await sheet.getByRole('textbox', { name: 'Address' }).fill('ada@127.0.0.1:1');
  await sheet.getByRole('textbox', { name: 'Name in the list' }).fill('bench');
  await sheet.getByRole('button', { name: 'Add' }).click();

  await expect(page.detail.getByRole('heading', { name: 'bench' })).toBeVisible();
  await page.choose('bench');
  await expect(page.row('bench')).toContainText('SSH');
  await expect(page.detail.getByRole('button', { name: 'Start…' })).toBeHidden();
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await expect(app.getByRole('menuitem', { name: 'Delete…' })).toBeHidden();
  await app.getByRole('menuitem', { name: 'Change the host…' }).click();
  const change = app.getByRole('dialog', { name: 'Change the host' });
  await expect(change.getByRole('textbox', { name: 'Address' })).toHaveValue('127.0.0.1');
  await expect(change.getByRole('textbox', { name: 'User' })).toHaveValue('ada');
  await change.getByRole('textbox', { name: 'Name in the list' }).fill('workbench');
  await change.getByRole('button', { name: 'Keep' }).click();
  await expect(page.detail.getByRole('heading', { name: 'workbench' })).toBeVisible();

  await page.detail.getByRole('button', { name: 'Open terminal' }).click();
  const connect = app.getByRole('dialog', { name: 'Connect to workbench' });
  await expect(connect.getByRole('combobox', { name: 'Login user' })).toHaveValue('ada');
  await connect.getByRole('button', { name: 'Cancel' }).click();
  await page.choose('workbench');
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Take it off the list' }).click();
  await expect(page.row('workbench')).toBeHidden();
});
