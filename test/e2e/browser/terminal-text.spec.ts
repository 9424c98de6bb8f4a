import { readFileSync } from 'node:fs';
import { expect, test } from '../support/app.ts';
import { terminalDock } from '../support/terminal-dock.ts';

// The desktop asks for the place in a dialog of the system.
test.skip(process.platform === 'win32', 'the sandbox shell of these specs is a POSIX one');

test('all that a terminal holds can be saved, lines that the screen has wrapped in one piece', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  await dock.run('seq 1 300; printf "%0400d\\n" 7; echo end-$((1+1))', 'end-2');
  await dock.area.click({ button: 'right' });
  const [download] = await Promise.all([
    app.waitForEvent('download'),
    app.getByRole('menuitem', { name: 'Save all its text' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^mlflow-[\dT-]+\.txt$/);
  const text = readFileSync(await download.path(), 'utf8');
  const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
  expect(text).toContain(`\n${numbers.join('\n')}\n${'7'.padStart(400, '0')}\nend-2\n`);
});
