import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type FakeJupyter, startFakeJupyter } from '../support/start-fake-jupyter.ts';
import { onInstances } from './pages/instances-page.ts';
import { test as base, expect } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';

// Stands for the browser: what opens a page writes down its address.
const folder = mkdtempSync(join(tmpdir(), 'hangar-opener-'));
const openedPath = join(folder, 'opened');
writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${openedPath}\n`, { mode: 0o755 });

const test = base.extend<{ jupyter: FakeJupyter }>({
  consoleEnvironment: { PATH: `${folder}${delimiter}${process.env.PATH}` },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here
  jupyter: async ({}, use) => {
    const jupyter = await startFakeJupyter();
    await use(jupyter);
    jupyter.dispose();
  },
});
test.skip(process.platform !== 'linux', 'the practice host is this computer, and the browser is xdg-open');
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a notebook on an instance opens in the browser with one press, and its tunnel is listed until it is stopped', async ({
  app,
  jupyter,
}) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await page.detail.getByRole('tab', { name: 'Tunnels' }).click();
  await page.detail.getByRole('button', { name: 'Connect' }).click();
  await page.detail.getByRole('button', { name: 'Trust and connect' }).click();
  await page.detail.getByRole('button', { name: `Open Jupyter on port ${jupyter.port}` }).click();
  const tunnel = page.detail.getByRole('listitem', { name: 'Jupyter' });
  await expect(tunnel.getByText('Open', { exact: true })).toBeVisible();
  await expect.poll(() => readFileSync(openedPath, { encoding: 'utf8', flag: 'a+' })).toContain('http://127.0.0.1:');
  const followed = await fetch(readFileSync(openedPath, 'utf8'));
  expect(await followed.text()).toContain('You are in');
  await expect(tunnel.getByText(`Port ${jupyter.port} is in use on this computer`)).toBeVisible();
  await checkBothThemes(app);

  await app.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: 'Tunnels' }).click();
  const row = app.getByRole('row', { name: /Jupyter/ });
  await expect(row).toContainText('mlflow');
  await expect(row).toContainText('Open');
  await row.click();
  await app.keyboard.press('s');
  await expect(row).toContainText('Stopped');
  await expect(fetch(followed.url)).rejects.toThrow();
  await app.keyboard.press('s');
  await expect(row).toContainText('Open');

  await app.getByRole('button', { name: 'New tunnel…' }).click();
  const sheet = app.getByRole('dialog', { name: 'New tunnel' });
  await sheet.getByRole('radio', { name: /Through the instance/ }).press('Space');
  await checkBothThemes(app);
  await sheet.getByRole('textbox', { name: 'Port on this computer' }).fill(String(jupyter.port));
  await sheet.getByRole('textbox', { name: 'Name' }).fill('taken');
  await sheet.getByRole('button', { name: 'Make the tunnel' }).click();
  await expect(app.getByText(`Port ${jupyter.port} is in use on this computer.`)).toBeVisible();
  await app.getByRole('button', { name: 'Take it off the list' }).click();
  await row.click();
  await app.getByRole('button', { name: 'Take it off the list' }).click();
  await expect(app.getByText('No tunnel yet')).toBeVisible();
});
