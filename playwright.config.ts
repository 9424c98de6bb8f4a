import { defineConfig } from '@playwright/test';

/**
 * The two shells share the core and every screen. Walks that meet the window (keys, focus, clipboard, files, terminals)
 * are walked in Electron too; the others only where there is time for all of them.
 */
const inElectron = process.env.HANGAR_EVERY_SHELL
  ? { testIgnore: '**/e2e/browser/**' }
  : {
      testMatch: [
        '**/e2e/electron/**/*.spec.ts',
        '**/e2e/{commands,files,instances,models,palette,settings,terminal}.spec.ts',
      ],
    };

/** One set of specs for both shells; `test/e2e/support/app.ts` opens the console in the shell of the project. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: true,
  // Each worker runs a core, a sandbox and a browser: one for two cores.
  workers: 1,
  timeout: 60_000,
  // A busy machine is slow, not wrong.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json']],
  // A second try tells a race from a fault, and brings the trace; `scripts/test.mjs` names what needed one.
  retries: 1,
  use: { trace: 'on-first-retry', screenshot: 'only-on-failure' },
  projects: [
    { name: 'browser', testIgnore: '**/e2e/electron/**' },
    { name: 'electron', ...inElectron },
  ],
});
