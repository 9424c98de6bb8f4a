import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '../support/app.ts';
import { openElectronWindow } from '../support/electron-window.ts';

test('the window opens on the console, over its own scheme', async ({ app, electronApp }) => {
  await expect(app).toHaveTitle(/Hangar/);
  expect(app.url()).toBe('hangar://console/index.html');
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  const shown = await electronApp.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((one) => one.isVisible()),
  );
  expect(shown).toEqual([true]);
});

test('the page finds nothing in its window that a page without a preload does not have', async ({
  app,
  electronApp,
}) => {
  const bare = await electronApp.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    await window.loadURL('hangar://console/icon.svg');
    const names: string[] = await window.webContents.executeJavaScript('Object.getOwnPropertyNames(window)');
    window.destroy();
    return names;
  });
  const ours = await app.evaluate(() => Object.getOwnPropertyNames(window));
  // What the test driver and the page's own libraries add is no part of the preload.
  const added = ours.filter((name) => !bare.includes(name) && !/^(__|\d)/.test(name));
  expect(added).toEqual([]);
  expect(
    await app.evaluate(() => ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in window)),
  ).toEqual([]);
});

test('starting the program again only brings the window to the front', async ({ app, electronApp }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  await electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const { spawnfile, spawnargs } = electronApp.process();
  const env = await electronApp.evaluate(() => process.env);
  const second = spawn(spawnfile, [...spawnargs.slice(1), 'https://example.com/', '--sandbox'], {
    env,
    stdio: 'ignore',
  });
  await once(second, 'exit');
  const isVisible = () =>
    electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()));
  await expect.poll(isVisible).toEqual([true]);
  expect(app.url()).toBe('hangar://console/index.html');
});

test('the menu knows the edit commands and, where they would take keys from a terminal, claims none', async ({
  app,
  electronApp,
}) => {
  await expect(app).toHaveTitle(/Hangar/);
  const items = await electronApp.evaluate(({ Menu }) => {
    const menus = Menu.getApplicationMenu()?.items ?? [];
    return menus.flatMap((menu) =>
      (menu.submenu?.items ?? []).map(({ role, registerAccelerator }) => ({
        role: role?.toLowerCase(),
        registerAccelerator,
      })),
    );
  });
  const copy = items.find((item) => item.role === 'copy');
  expect(copy?.registerAccelerator).toBe(process.platform === 'darwin');
  const roles = items.map((item) => item.role);
  expect(roles).toEqual(expect.arrayContaining(['copy', 'paste', 'selectall', 'quit']));
  expect(roles).not.toContain('reload');
});

test("the window has the page's ground, so that it does not flash", async ({ app, electronApp }) => {
  const ground = () =>
    electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor().toLowerCase());
  await expect.poll(ground).toBe('#0e1116');
  await app.emulateMedia({ colorScheme: 'light' });
  await expect.poll(ground).toBe('#f6f7f9');
});

test('the window opens again where it was closed', async ({ electron }) => {
  test.skip('reason' in electron, 'reason' in electron ? electron.reason : '');
  if ('reason' in electron) return;
  const bounds = { x: 120, y: 90, width: 1100, height: 700 };
  const first = await openElectronWindow(electron, ['--sandbox']);
  await first.electronApp.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds);
  await first.electronApp.close();
  const second = await openElectronWindow(electron, ['--sandbox', '--home', first.dataFolder]);
  const found = await second.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(found).toEqual(bounds);
  await second.dispose();
  await first.dispose();
});

test('a page that has crashed is built again, because the core holds the state', async ({ app, electronApp }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  await electronApp.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const gone = new Promise((resolve) => contents?.once('render-process-gone', resolve));
    contents?.forcefullyCrashRenderer();
    await gone;
  });
  // The test driver has lost the crashed page, so the window itself is asked.
  const isBack = () =>
    electronApp.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents?.isCrashed() === false && !contents.isLoading() && contents.getTitle() === 'Hangar';
    });
  await expect.poll(isBack).toBe(true);
});
