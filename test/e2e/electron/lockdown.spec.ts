import { expect, test } from '../support/app.ts';

test.beforeEach(async ({ app }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
});

test('the page cannot be led elsewhere', async ({ app, electronApp }) => {
  await electronApp.evaluate(({ BrowserWindow }) => {
    const decisions: [string, boolean][] = [];
    Object.assign(globalThis, { decisions });
    // A later listener of the same event sees what ours has decided.
    BrowserWindow.getAllWindows()[0]?.webContents.on('will-navigate', (event, url) => {
      decisions.push([url, event.defaultPrevented]);
    });
  });
  const decisions = () => electronApp.evaluate(() => Reflect.get(globalThis, 'decisions'));
  const addresses = ['https://example.com/', 'hangar://other/index.html'];
  for (const [index, address] of addresses.entries()) {
    await app.evaluate((to) => {
      location.href = to;
    }, address);
    await expect.poll(decisions).toHaveLength(index + 1);
  }
  expect(await decisions()).toEqual(addresses.map((address) => [address, true]));
  expect(await app.evaluate(() => location.href)).toBe('hangar://console/index.html');
});

test('no second window opens, and no page is embedded', async ({ app, electronApp }) => {
  expect(await app.evaluate(() => window.open('https://example.com/'))).toBeNull();
  expect(await app.evaluate(() => window.open('hangar://console/index.html'))).toBeNull();
  await app.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: 'https://example.com/', target: '_blank' });
    document.body.append(link);
    link.click();
    link.remove();
  });
  const violation = app.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.com/' }));
      }),
  );
  expect(await violation).toBe('frame-src');
  expect(electronApp.windows()).toHaveLength(1);
});

test('no right is granted but that to write the clipboard', async ({ app }) => {
  const states = await app.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'];
    const asked = names.map(async (name) => [
      name,
      (await navigator.permissions.query({ name: name as PermissionName })).state,
    ]);
    return Object.fromEntries(await Promise.all(asked));
  });
  expect(states).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    camera: 'denied',
    microphone: 'denied',
    'clipboard-read': 'denied',
    midi: 'denied',
  });
  expect(await app.evaluate(() => Notification.requestPermission())).toBe('denied');
  expect(await app.evaluate(() => navigator.clipboard.writeText('copied').then(() => 'written'))).toBe('written');
});

test('nothing is fetched from the network, even without the content security policy', async ({ app, electronApp }) => {
  expect(await app.evaluate(() => fetch('http://127.0.0.1:9/').catch((error: Error) => error.name))).toBe('TypeError');
  const inBarePage = await electronApp.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    const code = await window.loadURL('http://127.0.0.1:9/').catch((error: { code: string }) => error.code);
    window.destroy();
    return code;
  });
  expect(inBarePage).toBe('ERR_BLOCKED_BY_CLIENT');
});

test('scripts that are not ours do not run', async ({ app }) => {
  const directive = await app.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
      }),
  );
  expect(directive).toBe('script-src-elem');
  expect(await app.evaluate(() => 'ran' in window)).toBe(false);
});

test('files outside the built page are not to be had over its scheme', async ({ app }) => {
  const statuses = await app.evaluate(async () => {
    const paths = [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/main/pipe.js',
      '/assets/../../main/pipe.js',
      '/',
    ];
    const answers = paths.map((path) => fetch(path).then(({ status }) => status));
    return await Promise.all(answers);
  });
  expect(new Set(statuses)).toEqual(new Set([404]));
});

test('only our own page is given a port to the core', async ({ electronApp }) => {
  const given = await electronApp.evaluate(async ({ app, BrowserWindow, ipcMain }) => {
    const preload = `${app.getAppPath()}/dist/electron/bridge.cjs`;
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, preload } });
    await window.loadURL('data:text/html,<title>foreign</title>');
    const asked = new Promise((resolve) => ipcMain.once('hangar-link-wanted', resolve));
    await window.webContents.executeJavaScript(`
      window.given = [];
      addEventListener('message', ({ data }) => window.given.push(data.type));
      postMessage({ type: 'hangar-link-wanted' }, '*');
    `);
    await asked;
    // A port that had been sent would be there before this answer, which takes the same way.
    const types: string[] = await window.webContents.executeJavaScript('window.given');
    window.destroy();
    return types;
  });
  expect(given).toEqual(['hangar-link-wanted']);
});
