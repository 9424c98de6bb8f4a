import { writeReport } from './report-file.ts';

/** The beginning of a JUnit file about one subject, with its totals. */
export function junitHead(
  command: string,
  suite: string,
  { count, failureCount, durationMs }: { count: number; failureCount: number; durationMs: number },
): string {
  const totals = `tests="${count}" failures="${failureCount}" time="${(durationMs / 1000).toFixed(3)}"`;
  const head = `<testsuites name="hangar ${command}" ${totals}>\n<testsuite name="${escapeXml(suite)}" ${totals}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n`;
}
export const junitTail = '</testsuite>\n</testsuites>\n';

/** One thing that was looked at, and what was found. */
export type JunitFinding = { title: string; found: string; isFailure: boolean };

/** Writes a JUnit file of a few findings about one subject. Throws a ProblemError. */
export async function writeJunit(
  path: string,
  command: string,
  suite: string,
  findings: readonly JunitFinding[],
  durationMs: number,
): Promise<void> {
  const failureCount = findings.filter(({ isFailure }) => isFailure).length;
  const cases = findings.map(({ title, found, isFailure }) =>
    testCase(suite, title, 0, isFailure ? failure(found) : systemOut(found)),
  );
  const head = junitHead(command, suite, { count: findings.length, failureCount, durationMs });
  await writeReport(path, [head, ...cases, junitTail].join(''));
}

/** One case; `body` is what is told of it. */
export function testCase(group: string, name: string, ms: number, body: string): string {
  const names = `classname="${escapeXml(group)}" name="${escapeXml(name)}"`;
  return `<testcase ${names} time="${(ms / 1000).toFixed(6)}">${body}</testcase>\n`;
}

/** That a case failed, and why. */
export const failure = (text: string) => `<failure message="${escapeXml(text)}"/>`;
/** A word about a case that did not fail. */
export const systemOut = (text: string) => `<system-out>${escapeXml(text)}</system-out>`;

/** XML 1.0 has no place at all for most control signs. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
