import type { Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkAccessibility } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';
import { terminalDock } from './support/terminal-dock.ts';

async function choose(app: Page, field: RegExp, option: string) {
  await app.getByRole('button', { name: /Settings/ }).click();
  await app.getByRole('button', { name: field }).click();
  await app.getByRole('option', { name: option }).click();
}

for (const theme of ['Dark', 'Light'] as const) {
  test(`every screen can be read and used by everybody: ${theme.toLowerCase()}`, async ({ app }, testInfo) => {
    const page = onInstances(app);
    await page.ready();
    await choose(app, /Theme/, theme);
    await checkAccessibility(app);
    if (theme === 'Dark') await savePicture(app, 'settings-dark', testInfo);
    await app.getByRole('button', { name: 'Instances' }).click();
    await checkAccessibility(app);
    await page.choose('finetune-asr');
    await checkAccessibility(app);
    await savePicture(app, `instances-${theme.toLowerCase()}`, testInfo);
    await app.keyboard.press('s');
    await app.getByRole('alertdialog').waitFor();
    await checkAccessibility(app);
    if (theme === 'Dark') await savePicture(app, 'stop-dark', testInfo);
    await app.keyboard.press('Escape');
    await app.keyboard.press('?');
    await app.getByRole('dialog').waitFor();
    await checkAccessibility(app);
    await app.keyboard.press('Escape');
    await app.keyboard.press('Control+k');
    await app.keyboard.type('serve');
    await checkAccessibility(app);
  });
}

test('Korean is Korean everywhere', async ({ app }, testInfo) => {
  await onInstances(app).ready();
  await choose(app, /Language/, '한국어');
  await expect(app.getByRole('heading', { name: '설정' })).toBeVisible();
  await expect(app.locator('html')).toHaveAttribute('lang', 'ko');
  await app.getByRole('button', { name: '인스턴스', exact: true }).click();
  await app.getByRole('row').filter({ hasText: 'finetune-asr' }).click();
  await expect(app.getByRole('button', { name: '중지…' })).toBeVisible();
  await savePicture(app, 'instances-ko', testInfo);
  await app.getByRole('button', { name: '중지…' }).click();
  await expect(app.getByRole('alertdialog', { name: 'finetune-asr를 중지할까요?' })).toBeVisible();
});

for (const theme of ['Dark', 'Light'] as const) {
  test(`a terminal and the gauges beside the list: ${theme.toLowerCase()}`, async ({ app }, testInfo) => {
    test.skip(process.platform === 'win32', 'the sandbox shell is a POSIX one');
    const page = onInstances(app);
    await page.ready();
    await choose(app, /Theme/, theme);
    await app.getByRole('button', { name: 'Instances' }).click();
    await app.getByRole('button', { name: 'Dismiss' }).click();
    const dock = terminalDock(app);
    await dock.openShell();
    await dock.run('clear; df -h / | tail -1; uptime', /load average/);
    await page.detail.getByRole('tab', { name: 'Gauges' }).click();
    await expect(page.detail.getByText(/load/i).first()).toBeVisible();
    await expect(page.row('mlflow')).toContainText('connected');
    await checkAccessibility(app);
    // The gauges tell of the computer that took the picture; the overview is the same everywhere.
    await page.detail.getByRole('tab', { name: 'Overview' }).click();
    await savePicture(app, `console-${theme.toLowerCase()}`, testInfo);
  });
}
