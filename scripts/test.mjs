// npm test: format, lint, types, import doors, unused code, unit and integration tests, end-to-end tests; then the sum.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, runNode, say } from './prepare.mjs';

const modules = join(root, 'node_modules');
const results = join(root, 'test-results');
const sum = { passed: 0, failed: 0, skipped: 0 };

async function check(title, program, ...args) {
  say(`\n— ${title}`);
  const code = await runNode([join(modules, program), ...args]);
  sum[code === 0 ? 'passed' : 'failed'] += 1;
}

/** A runner that ends badly without a report counts as one failure, so that nothing can fall through. */
async function runTests(title, reportName, count, program, ...args) {
  say(`\n— ${title}`);
  const report = join(results, reportName);
  rmSync(report, { force: true });
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const code = await runNode([join(modules, program), ...args], { env });
  let counted = { passed: 0, failed: 0, skipped: 0, unsteady: [] };
  try {
    counted = count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    say(`${title}: no report was written.`);
  }
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  for (const key of Object.keys(sum)) sum[key] += counted[key];
  for (const name of counted.unsteady ?? []) say(`Passed at the second try only: ${name}`);
}

/** Titles of the tests that failed once and then passed. */
function unsteadyIn({ suites = [], specs = [] }) {
  const here = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky')).map(({ title }) => title);
  return [...here, ...suites.flatMap(unsteadyIn)];
}

await ensureInstalled();
await ensureBuilt();
mkdirSync(results, { recursive: true });

await check('Format and lint', '@biomejs/biome/bin/biome', 'ci', '.');
await check('Types: core and tests', 'tsgo/bin/tsc', '-p', 'tsconfig.json');
await check('Types: renderer', 'tsgo/bin/tsc', '-p', 'renderer/tsconfig.json');
const doors = 'dependency-cruiser/bin/dependency-cruiser.mjs';
await check('Import doors', doors, '--config', '.dependency-cruiser.json', 'main', 'preload', 'renderer');
await check('Unused code', 'knip/bin/knip.js');

await runTests(
  'Unit and integration tests',
  'vitest.json',
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
  'vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(results, 'vitest.json')}`,
);
await runTests(
  'End-to-end tests',
  'playwright.json',
  ({ stats, suites }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    unsteady: unsteadyIn({ suites }),
  }),
  '@playwright/test/cli.js',
  'test',
);

process.exitCode = sum.failed === 0 ? 0 : 1;
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
