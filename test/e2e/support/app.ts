import { type Browser, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { type ConsoleProcess, startConsole } from './console-process.ts';
import { type ElectronLaunch, openElectronWindow } from './electron-window.ts';
import { findChromium } from './find-chromium.ts';
import { findTestElectron } from './find-test-electron.ts';
import { startDisplay } from './start-display.ts';

/** The console, opened in the shell that the project names; only what that shell has is there. */
type OpenedConsole = {
  page: Page;
  dataFolder: string;
  consoleProcess?: ConsoleProcess;
  electronApp?: ElectronApplication;
  dispose(): Promise<void>;
};

/** What the Electron window needs, or why it cannot be had on this machine. */
type ElectronParts = ElectronLaunch | { reason: string };

type Fixtures = {
  /** Words for the console's command line; the sandbox by default. */
  consoleArgs: readonly string[];
  /** Variables of the console's environment, beside the test's own. */
  consoleEnvironment: Record<string, string>;
  opened: OpenedConsole;
  /** Where this console keeps its state. */
  dataFolder: string;
  /** The console, opened and ready to be used. */
  app: Page;
  /** The browser shell's process: for specs of the `browser` project alone. */
  consoleProcess: ConsoleProcess;
  /** Electron's main process: for specs of the `electron` project alone. */
  electronApp: ElectronApplication;
};

const pageSize = { width: 1440, height: 900 };

type WorkerFixtures = {
  electron: ElectronParts;
  /** One for all tests of a worker: to start it takes longer than many a test. */
  chromiumBrowser: Browser | { reason: string };
};

/** Tests that use the built console as a person does, in either shell. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  consoleArgs: [['--sandbox'], { option: true }],
  consoleEnvironment: [{}, { option: true }],
  electron: [
    async ({ playwright }, use, { project }) => {
      if (project.name !== 'electron') return await use({ reason: 'this project runs in the browser' });
      const found = await findTestElectron();
      if ('reason' in found) return await use(found);
      const display = await startDisplay();
      await use({ launcher: playwright._electron, executablePath: found.path, display: display.name });
      await display.dispose();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  chromiumBrowser: [
    async ({ playwright }, use, { project }) => {
      if (project.name !== 'browser') return await use({ reason: 'this project runs in Electron' });
      const executablePath = await findChromium();
      if (executablePath === undefined) return await use({ reason: 'no Chromium on this machine' });
      const browser = await playwright.chromium.launch({
        executablePath,
        // Chromium refuses its sandbox to root; the rest keeps it from asking the network for anything of its own.
        args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  opened: async ({ consoleArgs, consoleEnvironment, electron, chromiumBrowser }, use, { project }) => {
    const shell = project.name === 'electron' ? electron : chromiumBrowser;
    if ('reason' in shell) return base.skip(true, shell.reason);
    const opened =
      'launcher' in shell
        ? await openInElectron(shell, consoleArgs, consoleEnvironment)
        : await openInBrowser(shell, consoleArgs, consoleEnvironment);
    await use(opened);
    await opened.dispose();
  },
  app: async ({ opened }, use) => await use(opened.page),
  dataFolder: async ({ opened }, use) => await use(opened.dataFolder),
  consoleProcess: async ({ opened }, use) => {
    if (!opened.consoleProcess) throw new Error('there is no such process in the electron project');
    await use(opened.consoleProcess);
  },
  electronApp: async ({ opened }, use) => {
    if (!opened.electronApp) throw new Error('there is no Electron in the browser project');
    await use(opened.electronApp);
  },
});

async function openInElectron(
  electron: ElectronLaunch,
  consoleArgs: readonly string[],
  environment: Record<string, string>,
): Promise<OpenedConsole> {
  const opened = await openElectronWindow(electron, consoleArgs, environment);
  await opened.electronApp.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    pageSize,
  );
  return opened;
}

async function openInBrowser(
  browser: Browser,
  consoleArgs: readonly string[],
  environment: Record<string, string>,
): Promise<OpenedConsole> {
  const consoleProcess = await startConsole(consoleArgs, environment);
  // A context of its own: axe opens a page beside ours.
  const context = await browser.newContext({ viewport: pageSize, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(consoleProcess.link);
  return {
    page,
    dataFolder: consoleProcess.dataFolder,
    consoleProcess,
    async dispose() {
      await context.close();
      await consoleProcess.dispose();
    },
  };
}

export { expect } from '@playwright/test';
