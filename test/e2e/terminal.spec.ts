import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/app.ts';
import { instanceName, terminalDock } from './support/terminal-dock.ts';

test.skip(process.platform === 'win32', 'the sandbox shell of these specs is a POSIX one');

test('a running instance is one click and one question away from its shell', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.open();
  await expect(app.getByRole('heading', { name: `Is this really ${instanceName}?` })).toBeVisible();
  await expect(app.getByText(/^SHA256:[A-Za-z0-9+/]{43}$/)).toBeVisible();
  await expect(dock.tab(`${instanceName}, waits for your answer`)).toBeVisible();
  await dock.trust();
  await dock.untilReady();
  await expect(dock.tab(instanceName)).toBeVisible();

  // The connection is shared and its key is known: the second terminal asks nothing.
  await app.keyboard.press('ControlOrMeta+Shift+D');
  await dock.untilReady(`${instanceName} 2`);
});

test('the shell is on a real terminal of the size on the screen', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.run('tty && echo $TERM', /\/dev\/(pts\/|ttys)\d+\s+xterm-256color/);
  const rows = async () => {
    await dock.run('clear; stty size | tr " " x', /\d+x\d+/);
    return Number(/(\d+)x\d+/.exec(await dock.screen.innerText())?.[1]);
  };
  const before = await rows();
  await app.getByRole('button', { name: 'Use the whole window' }).click();
  await dock.input().focus();
  await expect.poll(rows).toBeGreaterThan(before + 10);
});

test('text of every script goes in and comes out whole', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.paste("printf '%s\\n' '학습 로그 ✓ naïve 日本語 🚀' | tr a-z A-Z");
  await app.keyboard.press('Enter');
  await dock.shows('학습 로그 ✓ NAïVE 日本語 🚀');
  await app.keyboard.type("printf '\\033[31mred\\033[0m plain\\n'");
  await app.keyboard.press('Enter');
  const red = dock.screen.locator('span', { hasText: /^red$/ });
  await expect(red).toHaveCSS('color', 'rgb(239, 106, 98)');
});

test('Hangul takes two cells each, so that columns stay in line', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await app.keyboard.type("clear; printf '|%s|\\n' abcdefghij ");
  await dock.paste('한글정렬임 a한b글c정d 日本語漢字');
  await app.keyboard.press('Enter');
  await dock.shows('|日本語漢字|');
  const rightEdges = () =>
    dock.screen.evaluate((screen) =>
      [...screen.children]
        .filter((row) => /^\|[^|]*\|/.test(row.textContent))
        .map((row) => {
          const last = [...row.querySelectorAll('span')].findLast((span) => span.textContent.includes('|'));
          const text = last?.firstChild;
          if (!text?.textContent) return Number.NaN;
          const range = document.createRange();
          const end = text.textContent.lastIndexOf('|') + 1;
          range.setStart(text, end - 1);
          range.setEnd(text, end);
          return range.getBoundingClientRect().right;
        }),
    );
  expect(await rightEdges()).toHaveLength(4);
  // The face of Hangul comes when its first letter is drawn; the lines are drawn anew with it.
  await expect
    .poll(async () => {
      const edges = await rightEdges();
      return Math.max(...edges) - Math.min(...edges);
    })
    .toBeLessThan(1);
});

test('Ctrl-C ends a flood, and the window stays usable meanwhile', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await app.keyboard.type('yes flooding');
  await app.keyboard.press('Enter');
  await dock.shows(/(flooding\s+){5}/);

  const filter = app.getByRole('searchbox', { name: 'Filter instances' });
  await filter.fill('no such instance');
  await expect(app.getByText('No instance fits “no such instance”')).toBeVisible();
  await filter.fill('');

  await dock.input().focus();
  // How soon is measured by `npm run bench -- terminal`; a flood that were not held back would be drawn for minutes.
  await app.keyboard.press('Control+C');
  await dock.shows('^C');
  await dock.run('echo calm-$((1+1))', 'calm-2');
});

test('a shell that has ended says so, keeps its screen, and comes back with Enter', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.run('echo before-$((1+1)); exit 3', 'before-2');
  await expect(app.getByText('The shell has ended with exit code 3.')).toBeVisible();
  await expect(dock.tab(`${instanceName}, ended`)).toBeVisible();
  await app.keyboard.press('Enter');
  await expect(app.getByText('The shell has ended')).toBeHidden();
  await dock.run('echo after-$((1+1))', 'after-2');
  await dock.shows('before-2');

  await app.keyboard.type('kill -9 $$');
  await app.keyboard.press('Enter');
  await expect(app.getByText('The shell was ended by signal SIGKILL.')).toBeVisible();
  await app.getByRole('button', { name: /Reconnect/ }).click();
  await dock.run('echo again-$((1+1))', 'again-2');
});

test('what is pasted is shown before it could run, and brings no control characters in', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  const question = app.getByRole('alertdialog', { name: `Paste this into ${instanceName}?` });
  // Would end the bracketed paste and run the rest, if ESC came through.
  await dock.paste('echo safe\u001b[201~\u0003\u009b; \u0007touch evil');
  await expect(question).toContainText('4 control characters were taken out');
  await question.getByRole('button', { name: 'Paste' }).click();
  await dock.shows('echo safe[201~; touch evil');
  await app.keyboard.press('Control+C');
  // What is typed before the prompt is back goes the way of the line that was given up.
  await dock.shows(/touch evil(\^C)?\s*\S+[#$]\s*$/);
  await dock.run('echo unharmed-$((1+1))', 'unharmed-2');

  await dock.paste('echo one-$((1+1))\necho two-$((1+1))\n');
  await expect(question.getByRole('region', { name: 'What will be sent' })).toHaveText(
    'echo one-$((1+1)) echo two-$((1+1))',
  );
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await app.keyboard.press('Escape');
  await expect(dock.input()).toBeFocused();
  await dock.run('echo nothing-$((1+1))', 'nothing-2');
  await expect(dock.screen).not.toContainText('one-2');

  await dock.paste('echo one-$((1+1))\necho two-$((1+1))\n');
  await question.getByText('Send it as one line').click();
  await question.getByText('Do not ask again').click();
  await question.getByRole('button', { name: 'Paste' }).click();
  await app.keyboard.press('Enter');
  await dock.shows('one-2 echo two-2');
  await dock.paste('echo three-$((1+1))\n');
  await app.keyboard.press('Enter'); // a shell that holds pastes waits for it
  await dock.shows('three-2');
});

test('what a host prints reads no clipboard, renames nothing, and opens no link that is not what it says', async ({
  app,
  dataFolder,
}) => {
  const dock = terminalDock(app);
  await dock.openShell();
  const script = join(dataFolder, 'print.sh');
  writeFileSync(
    script,
    [
      "printf '\\e]2;another-host\\a\\e]8;;https://evil.example/login\\ahttps://bank.example\\e]8;;\\a\\n'",
      `echo "saved ${script}, done"`,
      // The clipboard and the title are asked for, then where the cursor is: the one answer is to the last of them.
      "stty -echo; printf '\\e]52;c;?\\a\\e[21t\\e[6n'; IFS= read -rsdR answer; stty echo",
      'printf "answered %q only\\n" "$answer"',
    ].join('\n'),
  );
  await dock.run(`clear; bash '${script}'`, /answered \$'\\E\[\d+;1' only/);
  await expect(dock.tab(instanceName)).toBeVisible();
  await expect(app).not.toHaveTitle(/another-host/);

  const modifier = process.platform === 'darwin' ? 'Meta' : 'Control';
  const press = async (words: string) => {
    const line = await dock.screen.locator('div', { hasText: words }).first().boundingBox();
    if (!line) throw new Error(`${words} is not on the screen`);
    await app.mouse.move(line.x + 60, line.y + line.height / 2);
    await expect(app.getByText(/click (opens|shows) /)).toBeVisible();
    await app.keyboard.down(modifier);
    await app.mouse.click(line.x + 60, line.y + line.height / 2);
    await app.keyboard.up(modifier);
  };
  await press('https://bank.example');
  const question = app.getByRole('alertdialog', { name: 'This link leads somewhere else than it says' });
  await expect(question).toContainText('https://evil.example/login');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await app.keyboard.press('Escape');
  // A path leads to the files: to the folder, with the file chosen.
  await press('saved /');
  const files = app.getByRole('grid', { name: `Files on ${instanceName}` });
  await expect(files.getByRole('row', { name: /^print\.sh/ })).toHaveAttribute('aria-selected', 'true');
});

test('several terminals are typed into at once until one key ends it, and what one of them shows is recorded', async ({
  app,
  dataFolder,
}) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.area.click({ button: 'right' });
  await app.getByRole('menuitem', { name: 'Split to the right' }).click();
  await dock.untilReady(`${instanceName} 2`);
  const first = app.locator('.xterm-rows').filter({ visible: true }).first();
  await dock.area.click({ button: 'right' });
  await app.getByRole('menuitem', { name: 'Record what it shows' }).click();
  await expect(dock.tab(`${instanceName} 2, recorded`)).toBeVisible();
  await expect(dock.input(`${instanceName} 2`)).toBeFocused();

  await app.keyboard.press('ControlOrMeta+Shift+B');
  await app.getByRole('button', { name: 'Type into 2 terminals' }).click();
  await expect(app.getByText('What is typed here goes to 2 terminals.')).toHaveCount(2);
  await expect(dock.input(`${instanceName} 2`)).toBeFocused();
  await dock.run('echo both-$((1+1))', 'both-2');
  await expect(first).toContainText('both-2');
  await app.keyboard.press('ControlOrMeta+Shift+B');
  await expect(app.getByText('What is typed here goes to')).toHaveCount(0);
  await dock.run('echo one-$((1+1))', 'one-2');
  await expect(first).not.toContainText('one-2');

  await dock.area.click({ button: 'right' });
  await app.getByRole('menuitem', { name: 'Stop recording' }).click();
  await expect(app.getByText(/^Recorded to .*\.cast$/)).toBeVisible();
  const [name] = globSync('recordings/*.cast', { cwd: dataFolder });
  const recorded = readFileSync(join(dataFolder, name ?? ''), 'utf8');
  expect(recorded).toMatch(/^\{"version":2,/);
  expect(recorded).toContain('one-2');
});

test('tabs are switched, split, searched and closed by keys', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await app.keyboard.press('ControlOrMeta+Shift+D');
  await dock.untilReady(`${instanceName} 2`);

  const first = process.platform === 'darwin' ? 'Meta+1' : 'Alt+1';
  await app.keyboard.press(first);
  await expect(dock.input()).toBeFocused();
  await dock.run('for i in 1 2 3; do echo needle-$i; done', 'needle-3');
  await app.keyboard.press(process.platform === 'darwin' ? 'Meta+F' : 'Control+Shift+F');
  await app.keyboard.type('needle-');
  await expect(app.getByText(/\d+ of \d+/)).toBeVisible();
  await app.keyboard.press('Escape');
  await expect(dock.input()).toBeFocused();

  await app.keyboard.press('Shift+F6');
  await expect(dock.tab(instanceName).first()).toBeFocused();
  await app.keyboard.press('F6');
  await expect(dock.input()).toBeFocused();

  await app.keyboard.press('ControlOrMeta+Shift+X');
  const question = app.getByRole('alertdialog', { name: `Close the terminal on ${instanceName}?` });
  await expect(question).toContainText('tmux');
  await question.getByRole('button', { name: 'Close terminal' }).click();
  await expect(dock.tab(/mlflow/)).toHaveCount(1);
  await expect(app.getByText('1 terminal', { exact: true })).toBeVisible();
});

test('the menu of a terminal splits it, and what was selected can be copied', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.area.click({ button: 'right' });
  await app.getByRole('menuitem', { name: 'Split to the right' }).click();
  await dock.untilReady(`${instanceName} 2`);
  await expect(app.locator('.xterm-rows').filter({ visible: true })).toHaveCount(2);

  const words = await dock.screen.locator('div', { hasText: /^ready-42/ }).boundingBox();
  if (words) await app.mouse.dblclick(words.x + 8, words.y + 8);
  await app.keyboard.press(process.platform === 'darwin' ? 'Meta+C' : 'Control+Shift+C');
  await app.keyboard.type('echo ');
  await app.keyboard.press(process.platform === 'darwin' ? 'Meta+V' : 'Control+Shift+V');
  await dock.shows('echo ready');
});

test('output that nobody sees is marked on its tab until somebody looks', async ({ app, dataFolder }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  const flag = join(dataFolder, 'go');
  await dock.run(
    `(until [ -e '${flag}' ]; do sleep 0.1; done; echo late-$((1+1))) & echo waiting-$((1+1))`,
    'waiting-2',
  );
  await app.keyboard.press('ControlOrMeta+Shift+D');
  await dock.untilReady(`${instanceName} 2`);
  await expect(dock.tab(/new output/)).toHaveCount(0);
  writeFileSync(flag, '');
  await dock.tab(`${instanceName}, new output`).click();
  await dock.shows('late-2');
  await expect(dock.tab(/new output/)).toHaveCount(0);
});

test('the dock keeps its terminals and their places while it is folded or another screen is in front', async ({
  app,
}) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.area.click({ button: 'right' });
  await app.getByRole('menuitem', { name: 'Split to the right' }).click();
  await dock.untilReady(`${instanceName} 2`);
  const screens = app.locator('.xterm-rows').filter({ visible: true });

  await app.getByRole('grid').click();
  await app.keyboard.press('ControlOrMeta+J');
  await expect(screens).toHaveCount(0);
  await app.keyboard.press('ControlOrMeta+J');
  await expect(screens).toHaveCount(2);
  await app.getByRole('button', { name: 'Settings' }).click();
  await expect(screens).toHaveCount(0);
  await app.getByRole('button', { name: 'Instances' }).click();
  await expect(screens).toHaveCount(2);
  await expect(screens.first()).toContainText('ready-42');
  await expect(screens.last()).toContainText('ready-42');
});

test('gauges connect without a terminal, and the question is asked where they are', async ({ app }) => {
  await app.getByRole('grid').getByText(instanceName, { exact: true }).click();
  await app.getByRole('tab', { name: 'Gauges' }).click();
  await app.getByRole('button', { name: 'Connect', exact: true }).click();
  await terminalDock(app).trust();
  await expect(app.getByText(/load \d/)).toBeVisible();
  await expect(app.getByText('0 terminals')).toBeVisible();
});
