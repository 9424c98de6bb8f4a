import type { Locator, Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';

test.skip(process.platform !== 'linux', 'the practice host is this computer, and a guard needs Linux');

test('an instance is told when to stop by itself, and shows it until that is cancelled', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  const sheet = await openGuard(app, 'mlflow');
  await expect(sheet.getByText('The practice machine is then stopped.')).toBeVisible();
  await checkBothThemes(app);
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

test('it can be told a time of day, or to stop when its GPU has been idle for half an hour', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  const sheet = await openGuard(app, 'finetune-asr');
  await choose(app, sheet, 'Stop it', 'At a time of day');
  const time = sheet.getByRole('textbox', { name: 'Time here' });
  await expect(time).toHaveValue('19:00');
  await time.fill('25:00');
  await expect(sheet.getByText('Write a time such as 19:00.')).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Let it stop' })).toBeDisabled();
  await time.fill('19:00');
  await expect(sheet.getByText(/7:00.PM \(this computer's clock\) the machine powers itself off/)).toBeVisible();
  await sheet.getByRole('button', { name: 'Let it stop' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.detail.getByText(/^Stops by itself in .*7:00.PM/)).toBeVisible();

  await page.detail.getByRole('button', { name: 'Change or cancel…' }).click();
  await choose(app, sheet, 'Stop it', 'When the GPU has been idle');
  await expect(sheet.getByText(/When every GPU has been idle for 30 min.*counts as in use/)).toBeVisible();
  await sheet.getByRole('button', { name: 'Change it' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.detail.getByText(/^Stops by itself once its GPU has been idle for 30 min/)).toBeVisible();
  await expect(page.row('finetune-asr').getByText('off if idle')).toBeAttached();
});

/** Opens the sheet of an instance and connects to it. */
async function openGuard(app: Page, name: string): Promise<Locator> {
  const { detail, choose: select } = onInstances(app);
  await select(name);
  await detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Stop after…' }).click();
  const sheet = app.getByRole('alertdialog', { name: `Let ${name} stop by itself` });
  await sheet.getByRole('button', { name: 'Connect' }).click();
  await sheet.getByRole('button', { name: 'Trust and connect' }).click();
  return sheet;
}

async function choose(app: Page, sheet: Locator, label: string, option: string): Promise<void> {
  await sheet.getByRole('button', { name: label }).click();
  await app.getByRole('option', { name: option }).click();
}
