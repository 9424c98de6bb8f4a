import { chmodSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { checkAccessibility } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';
import { instanceName, terminalDock } from './support/terminal-dock.ts';

test.skip(process.platform === 'win32', 'the sandbox shell of these specs is a POSIX one');

/** A folder with something of a training run in it, to have a look at. */
function writeRun(folder: string): string {
  const run = join(folder, 'runs');
  mkdirSync(run);
  const lines = Array.from({ length: 40 }, (_, index) => {
    const step = 48_000 + index * 10;
    const loss = (1.92 - index * 0.0011).toFixed(4);
    return `[08:41:${String(index + 10).padStart(2, '0')}] step ${step}  loss ${loss}  lr 2.1e-4  tok/s 412,${index + 100}`;
  });
  const saved = '\u001b[32m[08:41:51] saved checkpoint step-48400\u001b[0m';
  const warned = '\u001b[33m[08:41:52] /data is 93% full\u001b[0m';
  writeFileSync(join(run, 'train.log'), `${[...lines, saved, warned].join('\n')}\n`);
  return run;
}

async function type(app: Page, command: string) {
  await app.keyboard.type(command);
  await app.keyboard.press('Enter');
}

for (const theme of ['dark', 'light'] as const) {
  test(`a terminal and all that it asks can be read and used by everybody: ${theme}`, async ({
    app,
    dataFolder,
  }, testInfo) => {
    await app.emulateMedia({ colorScheme: theme });
    await expect(app.locator('html')).toHaveAttribute('data-theme', theme);
    const dock = terminalDock(app);
    await expect(app.getByText(instanceName, { exact: true })).toBeVisible();
    const [key] = globSync('**/hangar-sandbox.pem', { cwd: dataFolder });
    chmodSync(join(dataFolder, key ?? ''), 0o644);
    await dock.open();
    await expect(app.getByText(/^chmod g-r,o-r /)).toBeVisible();
    await checkAccessibility(app);
    if (theme === 'dark') await savePicture(app, 'key-permissions', testInfo);

    await app.getByRole('button', { name: 'Fix and connect' }).click();
    await expect(app.getByText(/^SHA256:/)).toBeVisible();
    await checkAccessibility(app);
    if (theme === 'dark') await savePicture(app, 'host-key', testInfo);

    await app.getByRole('button', { name: 'Cancel' }).click();
    await app.getByRole('button', { name: 'Connect as…' }).click();
    await expect(app.getByRole('radio', { name: 'hangar-sandbox.pem' })).toBeChecked();
    await checkAccessibility(app);
    if (theme === 'dark') await savePicture(app, 'connect', testInfo);
    await app.keyboard.press('Escape');
    await app.getByRole('button', { name: 'Try again' }).click();

    await dock.trust();
    await dock.untilReady();
    const run = writeRun(dataFolder);
    const look = async (command: string, expected: string) => {
      await type(
        app,
        `cd ${run}; PS1='\\[\\e[32m\\]ubuntu@mlflow\\[\\e[0m\\]:\\[\\e[34m\\]~/\\W\\[\\e[0m\\]$ '; clear`,
      );
      await dock.shows(/^ubuntu@mlflow:~\/runs\$/);
      await dock.run(command, expected);
    };
    await look('tail -n 7 train.log', 'full');
    await app.keyboard.press('ControlOrMeta+Shift+D');
    await dock.untilReady(`${instanceName} 2`);
    await app.keyboard.type('exit');
    await app.keyboard.press('Enter');
    await expect(app.getByText('The shell has ended.')).toBeVisible();
    await dock.tab(instanceName).first().click();
    await dock.area.click({ button: 'right' });
    await checkAccessibility(app);
    await app.getByRole('menuitem', { name: 'Split to the right' }).click();
    await dock.untilReady(`${instanceName} 3`);
    await look('ls -l --color=always; df -h --output=size,used,avail,pcent /; nproc', 'Avail');
    await checkAccessibility(app);
    await savePicture(app, theme === 'dark' ? 'terminal' : 'terminal-light', testInfo);
  });
}

test('Korean is Korean in the terminals, too', async ({ app }) => {
  await app.getByRole('button', { name: /Settings/ }).click();
  await app.getByRole('button', { name: /Language/ }).click();
  await app.getByRole('option', { name: '한국어' }).click();
  await app.getByRole('button', { name: '인스턴스', exact: true }).click();
  await app.getByRole('grid').getByText(instanceName, { exact: true }).click();
  await app.getByRole('button', { name: '터미널 열기' }).click();
  await expect(app.getByRole('heading', { name: '정말 mlflow가 맞나요?' })).toBeVisible();
  await app.getByRole('button', { name: '신뢰하고 연결' }).click();
  await expect(app.getByRole('textbox', { name: 'mlflow 터미널' })).toBeFocused();
  await type(app, 'exit 3');
  await expect(app.getByText('셸이 종료 코드 3으로 끝났습니다.')).toBeVisible();
});
