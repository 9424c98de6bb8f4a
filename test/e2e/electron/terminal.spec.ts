import { expect, test } from '../support/app.ts';

test('a terminal echoes what is typed, through window, pipe and core', async ({ app }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  await app.getByRole('gridcell', { name: 'train-llm-01', exact: true }).click();
  await app.keyboard.press('t');
  await app.getByRole('button', { name: 'Trust and connect' }).click();
  const input = app.getByRole('textbox', { name: 'Terminal on train-llm-01' });
  await expect(input).toBeFocused();
  await app.keyboard.type('echo "$((6 * 7)) machines: 한글"\n');
  await expect(app.locator('.xterm-rows')).toContainText('42 machines: 한글');

  // A flood stays behind its credits: the interrupt is heard at once, and the shell answers after it.
  await app.keyboard.type('yes flood\n');
  await expect(app.locator('.xterm-rows')).toContainText(/(flood){3}/);
  await app.keyboard.press('Control+C');
  await app.keyboard.type('echo "done $((40 + 2))"\n');
  await expect(app.locator('.xterm-rows')).toContainText('done 42', { timeout: 5000 });
});
