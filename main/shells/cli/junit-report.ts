import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SampleResult } from '../../../preload/contract/models.ts';
import type { Verdict } from '../../../preload/contract/verdict.ts';
import { checkSentence } from '../../../renderer/i18n/check-sentence.ts';
import { failure, junitHead, junitTail, systemOut, testCase } from './junit-xml.ts';
import { describeProblem, ProblemError, words } from './problems.ts';
import type { RunListener } from './run-listener.ts';

/**
 * A JUnit file for CI: one case for each check, one for each sample. Which findings are failures is known at the end
 * only, so the samples wait on disk and not in memory.
 */
export async function openJunitReport(path: string, modelPath: string): Promise<RunListener> {
  const waitingPath = `${path}.samples.tmp`;
  const waiting = await openFile(waitingPath, path);
  const suite = basename(modelPath);
  let sampleCount = 0;
  let verdict: Verdict | undefined;
  let durationMs = 0;

  return {
    async hear(event) {
      if (event.kind === 'progress') {
        const lines = event.results.map((result) => `${lineOf(caseOf(result))}\n`);
        sampleCount += lines.length;
        await waiting.write(lines.join(''));
      }
      if (event.kind === 'finished') ({ verdict, durationMs } = event);
    },

    async close() {
      await waiting.close();
      try {
        await writeReport(path, suite, { verdict, durationMs, sampleCount, waitingPath });
      } finally {
        await rm(waitingPath, { force: true });
      }
    },
  };
}

type Run = { verdict: Verdict | undefined; durationMs: number; sampleCount: number; waitingPath: string };

/** Twice over the samples: the totals stand before them. */
async function writeReport(path: string, suite: string, { verdict, durationMs, sampleCount, waitingPath }: Run) {
  const checks = verdict?.checks ?? [];
  const failing = new Set(checks.flatMap((check) => (check.status === 'fail' ? [check.id] : [])));
  const isFailure = ({ problem, broken }: Waiting) => problem !== '' || broken.some(({ check }) => failing.has(check));
  const cut = verdict?.stopped ? describeProblem(verdict.stopped) : verdict ? undefined : 'cancelled';
  let failureCount = failing.size + (cut ? 1 : 0);
  for await (const waited of readWaiting(waitingPath)) if (isFailure(waited)) failureCount += 1;
  const count = sampleCount + checks.length + (cut ? 1 : 0);
  const report = await openFile(`${path}.tmp`, path);
  try {
    await report.write(junitHead('models run', suite, { count, failureCount, durationMs }));
    for (const check of checks) {
      const { title, found } = checkSentence(words, check);
      const body = check.status === 'fail' ? failure(found) : systemOut(`${check.status}: ${found}`);
      await report.write(testCase(`${suite}.checks`, title, 0, body));
    }
    if (cut) await report.write(testCase(`${suite}.checks`, 'run', 0, failure(cut)));
    for await (const waited of readWaiting(waitingPath)) {
      const { problem, broken } = waited;
      const text = [problem, ...broken.map(({ check, found }) => `${check}: ${found}`)].filter(Boolean).join('; ');
      const body = text === '' ? '' : isFailure(waited) ? failure(text) : systemOut(text);
      await report.write(testCase(`${suite}.samples`, waited.name, waited.ms, body));
    }
    await report.write(junitTail);
  } finally {
    await report.close();
  }
  await rename(`${path}.tmp`, path);
}

/** On one line for whoever reads lines: these two end one as well, and JSON lets them stand. */
function lineOf(waiting: Waiting): string {
  return JSON.stringify(waiting).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

async function* readWaiting(path: string): AsyncGenerator<Waiting> {
  const file = await open(path);
  for await (const line of file.readLines()) yield JSON.parse(line);
}

type Waiting = { name: string; ms: number; problem: string; broken: NonNullable<SampleResult['broken']> };

function caseOf({ path, row, timings, problem, broken = [] }: SampleResult): Waiting {
  const name = row === undefined ? path : `${path}:${row}`;
  const ms = timings ? timings.preprocessMs + timings.inferenceMs + timings.postprocessMs : 0;
  return { name, ms, problem: problem ? describeProblem(problem) : '', broken };
}

async function openFile(path: string, report: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (cause) {
    const details = cause instanceof Error ? cause.message : String(cause);
    throw new ProblemError({ code: 'models/report-not-written', params: { path: report }, details });
  }
}
