// npm test: format, lint, types, import doors, unused code, unit and integration tests, end-to-end tests; then the sum.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, runNode, say } from './prepare.mjs';

const modules = join(root, 'node_modules');
const results = join(root, 'test-results');
const sum = { passed: 0, failed: 0, skipped: 0 };
/** More than these are no race. */
const mostSecondTries = 5;
/** What passed at its second try, and what failed: told at the end, where a cut-off output still shows it. */
const unsteady = [];
const failures = [];

async function check(title, program, ...args) {
  say(`\n— ${title}`);
  const code = await runNode([join(modules, program), ...args]);
  sum[code === 0 ? 'passed' : 'failed'] += 1;
  if (code !== 0) failures.push(['npm test', { title, message: 'its words are above' }]);
}

/** Runs the test files, or those named, and reads what came of each; a run without a report is one fault. */
async function runTestFiles(...names) {
  const path = join(results, 'vitest.json');
  rmSync(path, { force: true });
  const env = { ...process.env, HANGAR_UNIT_REPORT: path };
  const code = await runNode([join(modules, 'vitest/vitest.mjs'), 'run', ...names], { env });
  const { files = [], stray = [] } = readReport(path) ?? {};
  if (code !== 0 && files.every(({ faults }) => faults.length === 0) && stray.length === 0)
    stray.push({ title: 'the run itself', message: `ended with exit code ${code}` });
  return { files, stray };
}

/**
 * What fails is tried once more by itself, as the end-to-end tests do it: that tells a race on a busy machine from a
 * fault, and what needed it is named in either case.
 */
async function runUnitTests() {
  say('\n— Unit and integration tests');
  const first = await runTestFiles();
  const bad = first.files.filter(({ faults }) => faults.length > 0);
  const files = first.files.filter(({ faults }) => faults.length === 0);
  let { stray } = first;
  if (bad.length > 0 && bad.length <= mostSecondTries) {
    for (const { file, faults } of bad) for (const fault of faults) tell(`At the first try of ${file}`, fault);
    for (const fault of stray) tell('At the first try', fault);
    say('\n— What failed of them, once more');
    const second = await runTestFiles(...bad.map(({ file }) => file));
    files.push(...second.files);
    stray = second.stray;
    for (const { file, faults } of bad) {
      const passes = second.files.some((it) => it.file === file && it.faults.length === 0);
      if (passes)
        for (const { title, message } of faults) unsteady.push(`${file}: ${title} (${message.split('\n')[0]})`);
    }
  } else files.push(...bad);
  for (const { file, passed, skipped, faults } of files) {
    sum.passed += passed;
    sum.skipped += skipped;
    sum.failed += faults.length;
    failures.push(...faults.map((fault) => [file, fault]));
  }
  sum.failed += stray.length;
  failures.push(...stray.map((fault) => ['test', fault]));
}

async function runWalks() {
  say('\n— End-to-end tests');
  const path = join(results, 'playwright.json');
  rmSync(path, { force: true });
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: path };
  const code = await runNode([join(modules, '@playwright/test/cli.js'), 'test'], { env });
  const report = readReport(path);
  if (!report) say('End-to-end tests: no report was written.');
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = report?.stats ?? {};
  sum.passed += expected + flaky;
  sum.skipped += skipped;
  sum.failed += code !== 0 && unexpected === 0 ? 1 : unexpected;
  unsteady.push(...unsteadyIn(report ?? {}));
}

/** Titles of the walks that failed once and then passed. */
function unsteadyIn({ suites = [], specs = [] }) {
  const here = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky')).map(({ title }) => title);
  return [...here, ...suites.flatMap(unsteadyIn)];
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Its first lines: the whole of it stands where it happened. */
function tell(where, { title, message }) {
  say(`${where}: ${title}\n${message.split('\n').slice(0, 12).join('\n')}`);
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

await runUnitTests();
await runWalks();

for (const name of unsteady) say(`Passed at the second try only: ${name}`);
for (const [file, fault] of failures) tell(`Failed in ${file}`, fault);
process.exitCode = sum.failed === 0 ? 0 : 1;
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
