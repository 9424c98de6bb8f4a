import { resolve } from 'node:path';
import type { SampleResult } from '../../../preload/contract/models.ts';
import { checkSentence } from '../../../renderer/i18n/check-sentence.ts';
import { runReportPage } from '../../../renderer/i18n/run-report-page.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { openJsonRun } from './json-run.ts';
import { openJunitReport } from './junit-report.ts';
import type { Output } from './output.ts';
import { ProblemError, problemLines, words, writeProblem } from './problems.ts';
import { reportFormatOf, writeReport } from './report-file.ts';
import type { RunListener } from './run-listener.ts';
import { describeProgress } from './run-progress.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

/** `hangar models run`: the model on the samples, in a process of its own; exit code 1 when the verdict is 'fail'. */
export const runModel: Command = {
  name: ['models', 'run'],
  synopsis: 'MODEL SAMPLE… [--handler FILE] [--json] [--junit FILE] [--report FILE]',
  summary: 'Runs an ONNX model on sample files or folders of them, and judges it by hangar.yaml.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      junit: { type: 'string' },
      handler: { type: 'string' },
      report: { type: 'string' },
    });
    const [file, ...samples] = positionals;
    if (!file || samples.length === 0) throw new UsageError('Name a model file and at least one sample.');
    if (values.report !== undefined) reportFormatOf(values.report);
    const input = {
      modelPath: resolve(file),
      samplePaths: samples.map((sample) => resolve(sample)),
      ...(values.handler === undefined ? {} : { handlerPath: resolve(values.handler) }),
    };
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const listeners = [
        values.json ? openJsonRun(output) : printRun(output),
        ...(values.junit === undefined ? [] : [await openJunitReport(resolve(values.junit), file)]),
      ];
      let code: ExitCode | undefined;
      let runId: number | undefined;
      try {
        const start = performance.now();
        for await (const event of await client.models.run(input, { signal })) {
          for (const listener of listeners) await listener.hear(event);
          if (event.kind === 'progress') output.progress(describeProgress(event, performance.now() - start));
          if (event.kind === 'finished') {
            code = event.verdict.status === 'fail' ? ExitCode.failed : ExitCode.good;
            runId = event.runId;
          }
          await output.drained();
        }
      } finally {
        output.progress('');
        for (const listener of listeners) await listener.close();
      }
      if (code === undefined) output.error('hangar: cancelled.');
      else if (values.report !== undefined) await reportRun(client, runId, resolve(values.report));
      return code ?? ExitCode.failed;
    });
  },
};

/** Writes what is on record of a run, as the ending of the file asks. */
async function reportRun(client: CoreClient, runId: number | undefined, path: string): Promise<void> {
  if (runId === undefined) throw new ProblemError({ code: 'models/run-not-kept', params: {} });
  const report = await client.models.report({ runId });
  const isPage = reportFormatOf(path) === 'html';
  await writeReport(path, isPage ? runReportPage(words, report) : `${JSON.stringify(report, undefined, 2)}\n`);
}

/** For people: a line for each sample, then one for each check. */
function printRun(output: Output): RunListener {
  return {
    hear(event) {
      if (event.kind === 'progress') for (const result of event.results) printResult(result, output);
      if (event.kind !== 'finished') return;
      const { verdict } = event;
      for (const check of verdict.checks) {
        const { title, found } = checkSentence(words, check);
        output.out(printable(`  ${marks[check.status]} ${title}: ${found}`));
      }
      const { sampleCount, failedCount, latencyMs } = verdict;
      const ranks =
        latencyMs && (['p50', 'p95', 'p99'] as const).map((rank) => `${rank} ${latencyMs[rank].toFixed(1)} ms`);
      const parts = [
        `${sampleCount - failedCount} of ${sampleCount} samples answered`,
        ...(ranks ? [ranks.join(', ')] : []),
      ];
      output.out(`${verdict.status}: ${parts.join('; ')}`);
      if (verdict.stopped) writeProblem(output, verdict.stopped);
    },
    close: () => {},
  };
}

const marks = { pass: '✓', warn: '!', fail: '✗' } as const;

function printResult({ path, row, summary, problem, broken, timings }: SampleResult, output: Output): void {
  const name = printable(row === undefined ? path : `${path}:${row}`);
  if (problem) {
    output.error(`✗ ${name}: ${problemLines(problem, output).join('\n')}`);
    return;
  }
  const findings = broken?.map(({ check, found }) => `${check}: ${found}`).join('; ');
  const parts = [name, summary ?? '', timings ? `${timings.inferenceMs.toFixed(1)} ms` : '', findings ?? ''];
  const told = printable(parts.filter(Boolean).join('  '));
  output.out(`${findings ? '!' : '✓'} ${told}`);
}
