import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // Two for two cores: most tests wait for processes they started.
    maxWorkers: 2,
    // Real servers and processes: half the machine's patience, never the clock.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
