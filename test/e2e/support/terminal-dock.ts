import { expect, type Locator, type Page } from '@playwright/test';

/** A running Linux instance of the sandbox. */
export const instanceName = 'mlflow';

/** The dock of terminals, as a person uses it. */
export function terminalDock(page: Page) {
  /** What the screen of the terminal in front shows, line by line. */
  const screen = page.locator('.xterm-rows').filter({ visible: true }).last();
  const input = (name = instanceName): Locator =>
    page.getByRole('textbox', { name: `Terminal on ${name}`, exact: true });

  return {
    screen,
    /** Where the mouse meets the terminal in front. */
    area: page.locator('.xterm-screen').filter({ visible: true }).last(),
    input,
    tab: (name: string | RegExp): Locator => page.getByRole('tab', { name }),
    /** Presses the one button of an instance. */
    async open(name = instanceName) {
      await page.getByRole('grid').getByText(name, { exact: true }).click();
      await page.getByRole('button', { name: 'Open terminal' }).click();
    },
    /** Says yes to the practice host's new key. */
    async trust() {
      await page.getByRole('button', { name: 'Trust and connect' }).click();
    },
    /** Opens a terminal, trusts the practice host, and waits until the shell has the keyboard. */
    async openShell(name = instanceName) {
      await this.open(name);
      await this.trust();
      await this.untilReady(name);
    },
    async untilReady(name = instanceName) {
      await expect(input(name)).toBeFocused();
      await this.run('echo ready-$((40+2))', 'ready-42');
    },
    /** Types a command into the shell that has the keyboard and waits for what it prints. */
    async run(command: string, expected: string | RegExp) {
      await page.keyboard.type(command);
      await page.keyboard.press('Enter');
      await this.shows(expected);
    },
    /** Waits until the screen shows this. */
    async shows(expected: string | RegExp) {
      await expect(screen).toContainText(expected, { useInnerText: true });
    },
    /** Pastes as a person does who has this text on the clipboard. */
    async paste(text: string, name = instanceName) {
      await input(name).evaluate((element, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted);
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    },
  };
}
