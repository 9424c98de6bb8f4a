import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findFreePort, type Sshd, sshdPath, startSshd } from '../support/sshd.ts';
import { type FakeJupyter, startFakeJupyter } from '../support/start-fake-jupyter.ts';
import { onInstances } from './pages/instances-page.ts';
import { test as base, expect } from './support/app.ts';

/** A machine of the user's own configuration, and a notebook on its loopback, which is another address than its own. */
type Machine = { folder: string; host: string; sshd: Sshd; jupyter: FakeJupyter };

const test = base.extend<{ machine: Machine }>({
  consoleArgs: [],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here
  machine: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'hangar-home-'));
    const host = '127.0.0.3';
    const port = await findFreePort();
    const sshd = await startSshd({ port, config: [`ListenAddress ${host}:${port}`] });
    const jupyter = await startFakeJupyter();
    mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
    const lines = ['Host notebook-box', `HostName ${host}`, `Port ${port}`, `User ${sshd.user}`];
    writeFileSync(join(folder, '.ssh/config'), `${[...lines, `IdentityFile ${sshd.keyPath}`].join('\n  ')}\n`, {
      mode: 0o600,
    });
    const hostKey = readFileSync(join(sshd.folder, 'host_ed25519.pub'), 'utf8');
    writeFileSync(join(folder, '.ssh/known_hosts'), `[${host}]:${port} ${hostKey}`, { mode: 0o600 });
    // Stands for the browser: what opens a page writes down its address.
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${join(folder, 'opened')}\n`, { mode: 0o755 });
    await use({ folder, host, sshd, jupyter });
    jupyter.dispose();
    await sshd.dispose();
    rmSync(folder, { recursive: true, force: true });
  },
  consoleEnvironment: async ({ machine }, use) =>
    use({ HOME: machine.folder, PATH: `${machine.folder}${delimiter}${process.env.PATH}` }),
});
test.skip(process.platform !== 'linux' || sshdPath === undefined, 'sshd, and all of 127.0.0.0/8 is this computer');

test('a notebook on its machine’s loopback is found by its address, and opened through a tunnel with one press', async ({
  app,
  machine: { folder, host, jupyter },
}) => {
  await onInstances(app).ready();
  await app.keyboard.press('Control+k');
  await app.keyboard.type('cannot be reached');
  await app.getByRole('menuitem', { name: 'Find out why something cannot be reached…' }).click();
  const asked = app.getByRole('dialog', { name: 'Find out why' });
  await asked.getByRole('textbox').fill(`http://${host}:${jupyter.port}/lab`);
  await asked.getByRole('button', { name: 'Look' }).click();
  const found = app.getByRole('dialog', { name: 'Find out why: notebook-box' });
  await expect(found).toContainText(`listens on port ${jupyter.port}, but on the machine’s own loopback only.`);
  await found.getByRole('button', { name: 'Open it through a tunnel' }).click();

  const detail = onInstances(app).detail;
  await expect(detail.getByRole('listitem', { name: 'Jupyter' }).getByText('Open', { exact: true })).toBeVisible();
  const opened = join(folder, 'opened');
  await expect.poll(() => readFileSync(opened, { encoding: 'utf8', flag: 'a+' })).toContain('http://127.0.0.1:');
  const followed = await fetch(readFileSync(opened, 'utf8'));
  expect(await followed.text()).toContain('You are in');
});
