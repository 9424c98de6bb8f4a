import type { Page } from '@playwright/test';
import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';
import { checkBothThemes } from '../support/check-accessibility.ts';
import { terminalDock } from '../support/terminal-dock.ts';

/** Takes the place of the browser's notifications, which no headless Chromium shows. */
const listen = `
  window.told = [];
  window.Notification = class extends EventTarget {
    static permission = 'granted';
    static requestPermission = async () => 'granted';
    constructor(title, { body }) { super(); window.told.push(title + ' | ' + body); }
  };
`;
/** Each of them connects or changes several machines. */
test.slow();

const told = (page: Page) => page.evaluate<string[]>('window.told');

test('a spot instance that is taken back is notified of once, and says so with the time left', async ({ app }) => {
  await app.evaluate(listen);
  const page = onInstances(app);
  await page.ready();
  await terminalDock(app).openShell('sweep-spot-a');
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Practise an interruption' }).click();
  const notice = page.detail.getByRole('alert').filter({ hasText: 'AWS takes this spot instance back' });
  await expect(notice).toContainText(/back in \d+ (s|min)/, { timeout: 20_000 });
  await expect(page.row('sweep-spot-a').getByText('Interruption')).toBeAttached();
  await checkBothThemes(app);
  const own = (await told(app)).filter((text) => text.startsWith('sweep-spot-a | AWS takes'));
  expect(own).toHaveLength(1);
});

test('machines that others stop while the window is hidden are one notification, one’s own is another', async ({
  app,
}) => {
  await app.evaluate(listen);
  const page = onInstances(app);
  await page.ready();
  await app.getByRole('button', { name: 'Settings' }).click();
  await app.getByText('Notify when an instance has started or stopped while this window is hidden').click();
  await app.getByRole('button', { name: 'Instances', exact: true }).click();
  await page.choose('label-studio');
  await page.detail.getByRole('button', { name: 'Star it' }).click();
  await expect(page.grid.getByRole('img', { name: 'Starred' })).toBeVisible();

  const other = await app.context().newPage();
  await other.goto(app.url());
  const elsewhere = onInstances(other);
  await elsewhere.ready();
  await app.evaluate(`Object.defineProperty(document, 'hidden', { get: () => true })`);
  await elsewhere.grid.getByText('label-studio', { exact: true }).click();
  await elsewhere.detail.getByRole('button', { name: 'Stop…' }).click();
  await other.getByRole('alertdialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(other.getByRole('alertdialog')).toBeHidden();
  await elsewhere.filter.fill('mlflow OR collect-logs OR bastion-west');
  await elsewhere.filter.press('Enter');
  await other.keyboard.press('Control+a');
  await other.keyboard.press('s');
  await other.getByRole('button', { name: 'Stop 3', exact: true }).click();
  await expect
    .poll(() => told(app), { timeout: 30_000 })
    .toContainEqual(expect.stringMatching(/^\d+ instances have come to rest/));
  const all = await told(app);
  expect(all.filter((text) => text.startsWith('label-studio | Stopped'))).toHaveLength(1);
  // The three were stopped together: at most a straggler is told by itself.
  expect(all.filter((text) => /^(mlflow|collect-logs|bastion-west) \|/.test(text)).length).toBeLessThan(2);
});
