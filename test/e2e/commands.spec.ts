import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';

test.skip(process.platform === 'win32', 'the practice host runs commands by sh');

test('two hosts are connected at once, and the answer that both give to a command stands there once', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await page.row('finetune-asr').click({ modifiers: ['ControlOrMeta'] });
  await page.detail.getByRole('button', { name: 'Connect…' }).click();
  await page.detail.getByRole('button', { name: 'Connect all 2' }).click();
  for (let left = 2; left > 0; left -= 1) {
    await expect(page.detail.getByRole('button', { name: 'Trust and connect' })).toHaveCount(left);
    await page.detail.getByRole('button', { name: 'Trust and connect' }).first().click();
  }
  await expect(page.detail.getByText('Connected', { exact: true })).toHaveCount(2);
  await page.detail.getByRole('button', { name: 'Run a command…' }).click();
  const sheet = app.getByRole('dialog', { name: 'A command on 2 hosts' });
  await expect(sheet.getByRole('textbox', { name: 'Command' })).toBeFocused();
  await expect(sheet.getByText('Connected', { exact: true })).toHaveCount(2);
  await sheet.getByRole('textbox', { name: 'Command' }).fill('echo 580.65');
  await app.keyboard.press('Enter');
  await expect(sheet.getByText('All 2 answered the same.')).toBeVisible();
  await expect(sheet.getByText('580.65', { exact: true })).toHaveCount(1);
  await checkBothThemes(app);
});
