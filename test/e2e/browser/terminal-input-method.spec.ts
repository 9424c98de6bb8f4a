import { expect, test } from '../support/app.ts';
import { terminalDock } from '../support/terminal-dock.ts';

// Composed through Chromium's own protocol, which Electron's window does not offer.
test.skip(process.platform === 'win32', 'the sandbox shell of these specs is a POSIX one');

test('letters that an input method puts together arrive once and whole, Korean and Japanese', async ({ app }) => {
  const dock = terminalDock(app);
  await dock.openShell();
  const cdp = await app.context().newCDPSession(app);
  const compose = async (steps: string[], result: string) => {
    for (const text of steps) {
      await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await expect(app.locator('.composition-view').filter({ visible: true })).toHaveText(text);
    }
    await cdp.send('Input.insertText', { text: result });
    await expect(app.locator('.composition-view').filter({ visible: true })).toHaveCount(0);
  };
  await app.keyboard.type("printf '<%s>\\n' '");
  await compose(['ㅎ', '하', '한'], '한');
  await compose(['ㄱ', '그', '글'], '글');
  await compose(['n', 'に', 'にほ', 'にほん', '日本'], '日本');
  await app.keyboard.type("'");
  await app.keyboard.press('Enter');
  await dock.shows('<한글日本>');
});
