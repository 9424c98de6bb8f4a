import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Electron, ElectronApplication, Page } from '@playwright/test';
import { completeOlderChromium } from './older-chromium.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** What an Electron window is started with. */
export type ElectronLaunch = { launcher: Electron; executablePath: string; display: string | undefined };

/** The built console in its Electron window. */
export async function openElectronWindow(
  { launcher, executablePath, display }: ElectronLaunch,
  consoleArgs: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ electronApp: ElectronApplication; page: Page; dataFolder: string; dispose(): Promise<void> }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hangar-e2e-'));
  const electronApp = await launcher.launch({
    executablePath,
    // Chromium refuses its sandbox to root, and in many containers to anybody.
    args: [...(process.platform === 'linux' ? ['--no-sandbox'] : []), root, '--home', dataFolder, ...consoleArgs],
    env: { ...definedVariables(), ...environment, ...(display === undefined ? {} : { DISPLAY: display }) },
    colorScheme: 'dark',
  });
  const page = await electronApp.firstWindow();
  if (await electronApp.evaluate(() => Number.parseInt(process.versions.chrome ?? '', 10) < 122)) {
    await electronApp.context().addInitScript(completeOlderChromium);
    await page.reload();
  }
  // A bare X server has no window manager that would give the page the focus, and the window may not be there yet.
  await page.waitForFunction(
    () => {
      window.focus();
      return document.hasFocus();
    },
    undefined,
    { polling: 50 },
  );
  return {
    electronApp,
    page,
    dataFolder,
    async dispose() {
      await electronApp.close();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
