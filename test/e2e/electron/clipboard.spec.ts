import { expect, test } from '../support/app.ts';
import { terminalDock } from '../support/terminal-dock.ts';

test.skip(process.platform === 'win32', 'the sandbox shell of these specs is a POSIX one');

/** What a script of the page gets when it asks the bridge for the clipboard by itself. */
const askBridge = `new Promise((resolve) => {
  addEventListener('message', function take({ data }) {
    if (data.type !== 'hangar-clipboard') return;
    removeEventListener('message', take);
    resolve(data.text ?? 'nothing');
  });
  postMessage({ type: 'hangar-clipboard-wanted' }, '*');
})`;

test("a terminal's menu pastes, though the page may not read the clipboard", async ({ app, electronApp }) => {
  await electronApp.evaluate(({ clipboard }) => clipboard.writeText('echo pasted-$((40+2))'));
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.area.click({ button: 'right' });
  await app.getByRole('menuitem', { name: 'Paste' }).click();
  await dock.shows('echo pasted-$((40+2))');
  await expect(dock.input()).toBeFocused();
  await app.keyboard.press('Enter');
  await dock.shows('pasted-42');
});

test('a script gets the clipboard once for each press, and never without one', async ({ app, electronApp }) => {
  await electronApp.evaluate(({ clipboard }) => clipboard.writeText('secret'));
  const ask = () =>
    electronApp.evaluate(
      ({ BrowserWindow }, script) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script),
      askBridge,
    );
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  await app.evaluate(() => {
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'v', ctrlKey: true, bubbles: true }));
  });
  expect(await ask()).toBe('nothing');
  await app.keyboard.press('Shift');
  await app.keyboard.press('a');
  expect(await ask()).toBe('secret');
  expect(await ask()).toBe('nothing');
});

test('another page gets nothing from the clipboard, whatever is pressed', async ({ electronApp }) => {
  const given = await electronApp.evaluate(async ({ app, BrowserWindow, clipboard }, script) => {
    clipboard.writeText('secret');
    const preload = `${app.getAppPath()}/dist/electron/bridge.cjs`;
    const window = new BrowserWindow({ webPreferences: { sandbox: true, preload } });
    await window.loadURL('hangar://other/index.html');
    window.focus();
    window.webContents.sendInputEvent({ type: 'mouseDown', x: 10, y: 10, button: 'left', clickCount: 1 });
    window.webContents.sendInputEvent({ type: 'mouseUp', x: 10, y: 10, button: 'left', clickCount: 1 });
    const text: unknown = await window.webContents.executeJavaScript(script, true);
    window.destroy();
    return text;
  }, askBridge);
  expect(given).toBe('nothing');
});
