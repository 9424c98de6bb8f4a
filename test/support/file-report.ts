import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** What came of one test file. `faults` are told whole: where only the end of the output is kept, they stand there. */
type FileResult = { file: string; passed: number; skipped: number; faults: { title: string; message: string }[] };

/**
 * Writes what came of each file as JSON. A file whose process ended in the middle has its unfinished tests among its
 * faults: nothing that was not run counts as passed.
 */
export function fileReport(path: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const files = modules.map(resultOf);
      const stray = unhandledErrors.map((error) => ({ title: 'outside any test', message: causesOf(error) }));
      writeFileSync(path, JSON.stringify({ files, stray }));
    },
  };
}

function causesOf({ message, stack, cause }: { message: string; stack?: string; cause?: unknown }): string {
  const reason = cause instanceof Object && 'message' in cause ? `${cause.message}\n` : '';
  return `${reason}${stack ?? message}`;
}

function resultOf(module: TestModule): FileResult {
  const result: FileResult = { file: module.relativeModuleId, passed: 0, skipped: 0, faults: [] };
  const fault = (title: string, message: string) => result.faults.push({ title, message });
  for (const { message, stack } of module.errors()) fault('the file itself', stack ?? message);
  for (const suite of module.children.allSuites()) {
    for (const { message, stack } of suite.errors()) fault(suite.fullName, stack ?? message);
  }
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result();
    if (state === 'passed') result.passed += 1;
    else if (state === 'skipped') result.skipped += 1;
    else if (state === 'failed') fault(test.fullName, errors.map(({ message, stack }) => stack ?? message).join('\n'));
    else fault(test.fullName, 'not run to its end: the process of its file ended');
  }
  if (result.faults.length === 0 && module.state() !== 'passed' && module.state() !== 'skipped') {
    fault('the file itself', 'it was not run to its end');
  }
  return result;
}
