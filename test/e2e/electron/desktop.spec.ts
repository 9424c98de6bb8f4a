import type { ElectronApplication } from '@playwright/test';
import { expect, test } from '../support/app.ts';
import { callScript } from '../support/call-script.ts';
import { answerFileDialog } from '../support/native-dialog.ts';

/** One call of the contract from a bare document of our own origin, so that the console's page keeps its link. */
function call(electronApp: ElectronApplication, procedure: string, input: unknown): Promise<unknown> {
  return electronApp.evaluate(
    async ({ app, BrowserWindow }, script) => {
      const preload = `${app.getAppPath()}/dist/electron/bridge.cjs`;
      const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, preload } });
      await window.loadURL('hangar://console/icon.svg');
      const output: unknown = await window.webContents.executeJavaScript(script);
      window.destroy();
      return output;
    },
    callScript(procedure, input),
  );
}

test.beforeEach(async ({ app }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
});

test("files are chosen in the system's own dialog, which offers the right ones", async ({ electronApp }) => {
  const dialogs = await answerFileDialog(electronApp, ['/models/digits.onnx']);
  const input = { title: 'Choose a model', folder: '/models', extensions: ['onnx'], multiple: false };
  expect(await call(electronApp, '/files/choose', input)).toEqual({ paths: ['/models/digits.onnx'] });
  expect(await dialogs.asked()).toMatchObject([
    {
      title: 'Choose a model',
      defaultPath: '/models',
      properties: ['openFile'],
      filters: [{ name: '*.onnx', extensions: ['onnx'] }],
    },
  ]);
});

test('a dialog closed without a choice gives no files', async ({ electronApp }) => {
  const dialogs = await answerFileDialog(electronApp, []);
  const input = { title: 'Samples', extensions: [], multiple: true };
  expect(await call(electronApp, '/files/choose', input)).toEqual({ paths: [] });
  expect(await dialogs.asked()).toMatchObject([{ properties: ['openFile', 'multiSelections'], filters: [] }]);
});

test('a web address is opened by the system, and nothing else is', async ({ electronApp }) => {
  await electronApp.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { openedAddresses: opened });
    Object.assign(shell, { openExternal: async (address: string) => void opened.push(address) });
  });
  await call(electronApp, '/app/openLink', { url: 'https://example.com/a?b=c' });
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'ms-msdt:/id', 'smb://host/share'])
    expect(await call(electronApp, '/app/openLink', { url }), url).toMatchObject({ code: 'PROBLEM' });
  const opened = await electronApp.evaluate(() => Reflect.get(globalThis, 'openedAddresses'));
  expect(opened).toEqual(['https://example.com/a?b=c']);
});
