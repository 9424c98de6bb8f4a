import type { Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { terminalDock } from './support/terminal-dock.ts';

/** Turns a switch of the card ‘Read-only’, and goes back to the instances. */
async function turn(app: Page, name: string): Promise<void> {
  await app.getByRole('button', { name: 'Settings' }).click();
  const card = app.getByRole('region', { name: 'Read-only' });
  await card.getByRole('switch', { name, exact: true }).press('Space');
  await checkBothThemes(app);
  await app.getByRole('button', { name: 'Instances', exact: true }).click();
}

const inView = (app: Page) => app.getByRole('list', { name: 'Accounts in view' });

test('while the whole console is read-only nothing is offered, a key says why, and switching back allows it', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await turn(app, 'The whole console');
  await expect(inView(app).getByText('Read-only')).toBeInViewport({ ratio: 1 });
  await page.choose('mlflow');
  await expect(page.detail.getByRole('button', { name: 'Stop…' })).toBeDisabled();
  await expect(page.detail.getByRole('button', { name: 'Open terminal' })).toBeDisabled();
  await expect(page.detail).toContainText('Turn off ‘Read-only’ in Settings');
  await page.grid.focus();
  await app.keyboard.press('s');
  await expect(
    app.getByText('The console is read-only: nothing can be changed from here.', { exact: true }),
  ).toBeVisible();
  await app.keyboard.press('t');
  await expect(app.getByRole('contentinfo')).toContainText('0 terminals');

  await turn(app, 'The whole console');
  await expect(page.detail.getByRole('button', { name: 'Stop…' })).toBeEnabled();
});

test('a read-only account keeps what is in it; its lock is seen behind ‘+N more’, and several at once leave it out', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await turn(app, 'GCE · sandbox-labs · hangar-labs');
  await expect(inView(app).getByRole('img', { name: 'Read-only: sandbox-labs' })).toBeInViewport({ ratio: 1 });
  await page.filter.fill('state:running');
  await page.filter.press('Enter');
  await app.keyboard.press('Control+a');
  await expect(page.detail).toContainText(/are in read-only accounts and stay as they are|is in a read-only account/);
  await turn(app, 'AWS · sandbox · 000000000000');
  await page.filter.fill('mlflow');
  await page.row('mlflow').click();
  await expect(page.detail.getByRole('button', { name: 'Stop…' })).toBeDisabled();
  await expect(page.detail).toContainText('The account sandbox is read-only here');
});

test('a terminal whose account becomes read-only stays, and its end is not followed by another', async ({ app }) => {
  test.skip(process.platform === 'win32', 'the sandbox shell is a POSIX one');
  const dock = terminalDock(app);
  await dock.openShell();
  await turn(app, 'AWS · sandbox · 000000000000');
  await dock.input().focus();
  await dock.run('echo still-$((40+3))', 'still-43');
  await app.keyboard.type('exit');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('button', { name: /Reconnect/ })).toBeDisabled();
  await expect(app.getByRole('status').filter({ hasText: 'The account sandbox is read-only here' })).toBeVisible();
});
