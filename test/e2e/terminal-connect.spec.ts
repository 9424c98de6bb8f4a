import { chmodSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { makeKey, type Sshd, sshdPath, startSshd } from '../support/sshd.ts';
import { expect, test } from './support/app.ts';
import { answerFileDialog } from './support/native-dialog.ts';
import { instanceName, terminalDock } from './support/terminal-dock.ts';

test.skip(process.platform === 'win32', 'modes of files are POSIX');

/** The private key that the sandbox made for this run. */
function sandboxKey(dataFolder: string): string {
  const [path] = globSync('**/hangar-sandbox.pem', { cwd: dataFolder });
  if (!path) throw new Error('the sandbox has no key');
  return join(dataFolder, path);
}

test('a key that others can read is explained and closed with one click, and the connection goes on by itself', async ({
  app,
  dataFolder,
}) => {
  const dock = terminalDock(app);
  await expect(app.getByText(instanceName, { exact: true })).toBeVisible();
  const key = sandboxKey(dataFolder);
  chmodSync(key, 0o644);
  await dock.open();
  await expect(app.getByText('Others on this computer can use the key hangar-sandbox.pem')).toBeVisible();
  const findings = app.getByRole('list', { name: 'What is too much' }).getByRole('listitem');
  await expect(findings).toHaveText(["The file's group may read it.", 'Everyone else may read it.']);
  await expect(app.getByText(`chmod g-r,o-r '${key}'`)).toBeVisible();
  await app.getByRole('button', { name: 'Fix and connect' }).click();
  await expect(app.getByText(/^Only its owner can use hangar-sandbox\.pem now\. “Undo fix”/)).toBeVisible();
  await dock.trust();
  await dock.untilReady();
  expect(statSync(key).mode & 0o777).toBe(0o600);
});

test('not trusting a host is no dead end', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.open();
  await app.getByRole('button', { name: 'Cancel' }).click();
  await expect(dock.tab(`${instanceName}, not connected`)).toBeVisible();
  await app.getByRole('button', { name: 'Try again' }).click();
  await dock.trust();
  await dock.untilReady();
});

test('a user whom the host does not let in is followed by the likely ones, one click each', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.open();
  await app.getByRole('button', { name: 'Cancel' }).click();
  await app.getByRole('button', { name: 'Connect as…' }).click();
  const sheet = app.getByRole('dialog', { name: `Connect to ${instanceName}` });
  await expect(sheet.getByRole('radio', { name: 'hangar-sandbox.pem' })).toBeChecked();
  await sheet.getByRole('combobox', { name: 'Login user' }).fill('nobody-here');
  await sheet.getByRole('button', { name: 'Connect', exact: true }).click();
  await dock.trust();
  await expect(app.getByRole('heading', { name: 'The host did not let nobody-here in' })).toBeVisible();
  await expect(app.getByText('publickey', { exact: true })).toBeVisible();
  await app.getByRole('button', { name: 'ubuntu' }).click();
  await dock.untilReady();
});

test('disconnecting says which shells end, ends them and nothing else, and connecting again is one key', async ({
  app,
}) => {
  const dock = terminalDock(app);
  await dock.openShell();
  const more = app.getByRole('region', { name: 'Instance details' }).getByRole('button', { name: 'More actions' });
  await more.click();
  await app.getByRole('menuitem', { name: 'Disconnect' }).click();
  const sheet = app.getByRole('alertdialog', { name: `Disconnect from ${instanceName}?` });
  await expect(sheet).toContainText('1 terminal is open on it.');
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await sheet.getByRole('button', { name: 'Disconnect' }).click();
  await expect(app.getByText('The connection was closed from this console.')).toBeVisible();
  await expect(dock.screen).toContainText('ready-42');
  await more.click();
  await expect(app.getByRole('menuitem', { name: 'Copy the address' })).toBeVisible();
  await expect(app.getByRole('menuitem', { name: 'Disconnect' })).toBeHidden();
  await app.keyboard.press('Escape');
  await app.getByRole('button', { name: 'Reconnect' }).click();
  await dock.untilReady();
});

test.describe('on an OpenSSH host', () => {
  test.skip(sshdPath === undefined, 'no sshd on this machine');
  const hostName = 'bench-host';
  let host: Sshd;
  test.beforeEach(async () => {
    host = await startSshd();
  });
  test.afterEach(async () => await host.dispose());

  /** Fills the sheet with who signs in and the key. */
  async function connectAs(app: Page, key: string, electronApp: ElectronApplication | undefined) {
    const sheet = app.getByRole('dialog', { name: `Connect to ${hostName}` });
    await expect(sheet).toBeVisible();
    await sheet.getByRole('combobox', { name: 'Login user' }).fill(host.user);
    if (electronApp) await answerFileDialog(electronApp, [key]);
    await sheet.getByRole('button', { name: 'Choose file…' }).click();
    if (!electronApp) await chooseKey(app, key);
    await expect(sheet.getByRole('radio', { name: basename(key) })).toBeChecked();
    await sheet.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  /** Takes a key file through the console's own file dialog. */
  async function chooseKey(app: Page, path: string) {
    const dialog = app.getByRole('dialog', { name: 'Choose a private key' });
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(join(path, '..'));
    await app.keyboard.press('Enter');
    await dialog.getByRole('grid').getByText(basename(path), { exact: true }).dblclick();
    await expect(dialog).toBeHidden();
  }

  /** Adds the host to the list, as no cloud knows it or its keys, and asks for a terminal on it. */
  async function openSheet(app: Page) {
    await app.getByRole('button', { name: 'Add', exact: true }).click();
    await app.getByRole('menuitem', { name: 'Add a host…' }).click();
    const sheet = app.getByRole('dialog', { name: 'Add a host' });
    await sheet.getByRole('textbox', { name: 'Address' }).fill(`${host.user}@${host.host}:${host.port}`);
    await sheet.getByRole('textbox', { name: 'Name in the list' }).fill(hostName);
    await sheet.getByRole('button', { name: 'Add' }).click();
    await expect(app.getByRole('heading', { name: hostName })).toBeVisible();
    await app.getByRole('button', { name: 'Open terminal' }).click();
    return terminalDock(app);
  }

  test('a wrong passphrase is said, and the right one goes on', async ({ app, opened }) => {
    const folder = mkdtempSync(join(tmpdir(), 'hangar-key-'));
    const key = makeKey(join(folder, 'locked'), '-t', 'ed25519', '-N', 'correct horse');
    host.authorize(`${key}.pub`);
    const dock = await openSheet(app);
    await connectAs(app, key, opened.electronApp);
    await dock.trust();
    const passphrase = app.getByLabel('Passphrase');
    await expect(passphrase).toBeFocused();
    await passphrase.fill('wrong');
    await app.keyboard.press('Enter');
    await expect(app.getByText(/This is not the key's passphrase/)).toBeVisible();
    await passphrase.fill('correct horse');
    await app.getByRole('button', { name: 'Unlock and connect' }).click();
    await dock.untilReady(hostName);
    rmSync(folder, { recursive: true });
  });

  test('a connection that is lost comes back by itself below what is on the screen, until Esc says not to', async ({
    app,
    opened,
  }) => {
    const dock = await openSheet(app);
    await connectAs(app, host.keyPath, opened.electronApp);
    await dock.trust();
    await dock.untilReady(hostName);
    await app.keyboard.type('kill -9 $PPID');
    await app.keyboard.press('Enter');
    // What is typed before the new shell's prompt is there goes nowhere.
    await dock.shows(/the connection was lost here[\s\S]*[#$]\s*$/);
    await expect(app.getByText('The connection was lost.')).toBeHidden();
    await dock.run('echo back-$((1+1))', 'back-2');
    await dock.shows('ready-42');

    await host.dispose();
    await app.keyboard.type('kill -9 $PPID');
    await app.keyboard.press('Enter');
    await expect(app.getByText(/Try ([2-9]|\d\d) to have it back/)).toBeVisible();
    await app.keyboard.type('echo lost');
    await app.keyboard.press('Escape');
    await expect(app.getByRole('button', { name: 'Try again' })).toBeVisible();
    await expect(dock.screen).not.toContainText('echo lost');
  });

  test('whoever leaves an unanswered question takes the connection with it', async ({ app, opened }) => {
    const dock = await openSheet(app);
    await connectAs(app, host.keyPath, opened.electronApp);
    await expect(app.getByText(host.hostKeyFingerprint)).toBeVisible();
    expect(host.log()).not.toContain('[preauth]');
    await dock.tab(new RegExp(`^${hostName}`)).press('Delete');
    await expect(app.getByText('No terminals yet')).toBeVisible();
    await expect.poll(() => host.log()).toMatch(/(closed by|reset by|disconnect from) .*\[preauth\]/i);
  });

  test('a host whose key has changed is refused, with both fingerprints and without a way around', async ({
    app,
    opened,
  }) => {
    const dock = await openSheet(app);
    await connectAs(app, host.keyPath, opened.electronApp);
    await dock.trust();
    await dock.untilReady(hostName);
    const { port, hostKeyFingerprint } = host;
    await host.dispose();
    host = await startSshd({ port });
    await app.keyboard.type('kill -9 $PPID');
    await app.keyboard.press('Enter');
    await expect(app.getByText(host.hostKeyFingerprint)).toBeVisible();
    await expect(app.getByText(hostKeyFingerprint)).toBeVisible();
    await expect(app.getByRole('button', { name: /trust/i })).toHaveCount(0);
  });
});
