import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // Real servers and processes: half the machine's patience, never the clock.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
