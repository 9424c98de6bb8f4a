import { test as base, chromium, type Page } from '@playwright/test';
import { type ConsoleProcess, startConsole } from './console-process.ts';
import { findChromium } from './find-chromium.ts';

type Fixtures = {
  /** Words for the console's command line; the sandbox by default. */
  consoleArgs: readonly string[];
  consoleProcess: ConsoleProcess;
  /** The console, opened and ready to be used. */
  app: Page;
};

/** Tests that use the built console as a person does. */
export const test = base.extend<Fixtures>({
  consoleArgs: [['--sandbox'], { option: true }],
  consoleProcess: async ({ consoleArgs }, use) => {
    const started = await startConsole(consoleArgs);
    await use(started);
    await started.dispose();
  },
  app: async ({ consoleProcess }, use) => {
    const executablePath = await findChromium();
    test.skip(executablePath === undefined, 'no Chromium on this machine');
    const browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      // Chromium refuses its sandbox to root; the rest keeps it from asking the network for anything of its own.
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    await page.goto(consoleProcess.link);
    await use(page);
    await browser.close();
  },
});

export { expect } from '@playwright/test';
