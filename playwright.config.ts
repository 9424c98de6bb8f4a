import { defineConfig } from '@playwright/test';

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
    // Two long walks through screens that know nothing of their shell are walked in one of them: CI has 40 minutes.
    { name: 'electron', testIgnore: ['**/e2e/browser/**', '**/e2e/{create,model-views}.spec.ts'] },
  ],
});
