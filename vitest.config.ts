import { defineConfig } from 'vitest/config';
import { fileReport } from './test/support/file-report.ts';

const reportPath = process.env.HANGAR_UNIT_REPORT;

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    reporters: ['default', ...(reportPath === undefined ? [] : [fileReport(reportPath)])],
    // Two for two cores: most tests wait for processes they started.
    maxWorkers: 2,
    // Real servers and processes: half the machine's patience, never the clock.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
