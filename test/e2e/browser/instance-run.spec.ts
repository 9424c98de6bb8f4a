import { hostPythonPath } from '../../support/host-python.ts';
import { onModels } from '../pages/models-page.ts';
import { expect, test } from '../support/app.ts';
import { checkAccessibility, checkBothThemes } from '../support/check-accessibility.ts';
import { savePicture } from '../support/save-picture.ts';

test.skip(process.platform === 'win32', 'the practice host is this computer');
test.skip(hostPythonPath === undefined, 'no Python with onnxruntime is here');

test('a model is run on an instance, beside this computer', async ({ app }, testInfo) => {
  test.setTimeout(240_000);
  const models = onModels(app);
  await models.open();
  await app.getByRole('button', { name: 'Try the example' }).click();
  await expect(models.finding).toHaveText('All 20 samples were answered');
  await app.getByRole('button', { name: 'Run on an instance…' }).click();
  const panel = app.getByRole('tabpanel', { name: 'On an instance' });
  await panel.getByRole('textbox', { name: 'Python there' }).fill(hostPythonPath ?? '');
  await app.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Connect' }).click();
  await panel.getByRole('button', { name: 'Trust and connect' }).click();
  await expect(panel.getByText(/^Python \d.* has onnxruntime 1\./)).toBeVisible({ timeout: 30_000 });
  await checkAccessibility(app);
  await savePicture(app, 'instance-run-setup', testInfo);
  await panel.getByRole('button', { name: 'Run there' }).click();
  const finding = panel.getByRole('status');
  await expect(finding).toContainText('Passed', { timeout: 60_000 });
  await expect(panel.getByText(/^All 20 samples within the tolerance/)).toBeVisible();
  await expect(panel.getByRole('row', { name: /^Latency p99/ })).toContainText(/ms.*ms · [\d.]+×/);
  await expect(panel.getByText('Nothing was left on the instance.')).toBeVisible();
  await checkBothThemes(app);
  await savePicture(app, 'instance-run', testInfo);
  await app.getByRole('tab', { name: 'History' }).click();
  await expect(app.getByRole('grid').getByRole('row').nth(2)).toBeAttached();
});
