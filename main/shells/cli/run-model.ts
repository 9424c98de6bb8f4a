import { resolve } from 'node:path';
import { runReportPage } from '../../../renderer/i18n/run-report-page.ts';
import { waitingSentence } from '../../../renderer/i18n/waiting-sentence.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { openJsonRun } from './json-run.ts';
import { openJunitReport } from './junit-report.ts';
import { findModel, findSamples } from './named-files.ts';
import { printRun } from './print-run.ts';
import { ProblemError, words } from './problems.ts';
import { reportFormatOf, writeReport } from './report-file.ts';
import { checkInstanceOptions, instanceOptions, runOnInstance } from './run-on-instance.ts';
import { describeProgress } from './run-progress.ts';
import { readSampleTimeout } from './sample-timeout.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

/** `hangar models run`: the model on the samples, in a process of its own; exit code 1 when the verdict is 'fail'. */
export const runModel: Command = {
  name: ['models', 'run'],
  synopsis:
    'MODEL SAMPLE… [--handler FILE] [--timeout SECONDS] [--json] [--junit FILE] [--report FILE] ' +
    '[--on HOST [--python PATH] [--install] [--provider NAME] [--key FILE] [--trust SHA256:…] [--sandbox]]',
  summary:
    'Runs an ONNX model on sample files or folders of them, and judges it by hangar.yaml; with --on also on a host ' +
    'over SSH (as for gauges), and compares the two.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      timeout: { type: 'string' },
      junit: { type: 'string' },
      handler: { type: 'string' },
      report: { type: 'string' },
      ...instanceOptions,
    });
    const [file, ...samples] = positionals;
    if (!file || samples.length === 0) throw new UsageError('Name a model file and at least one sample.');
    if (values.report !== undefined) reportFormatOf(values.report);
    const input = {
      modelPath: await findModel(file),
      samplePaths: await findSamples(samples),
      ...(values.handler === undefined ? {} : { handlerPath: resolve(values.handler) }),
      ...readSampleTimeout(values.timeout),
    };
    checkInstanceOptions(values);
    const sandbox = values.sandbox && values.on !== undefined ? 'always' : 'never';
    return await withCore(values.home, { sandbox }, async (client, signal) => {
      const listeners = [
        ...(values.json ? (values.on === undefined ? [openJsonRun(output)] : []) : [printRun(output)]),
        ...(values.junit === undefined ? [] : [await openJunitReport(resolve(values.junit), file)]),
      ];
      let code: ExitCode | undefined;
      let runId: number | undefined;
      try {
        const start = performance.now();
        const events =
          values.on === undefined
            ? await client.models.run(input, { signal })
            : runOnInstance(client, input, { ...values, on: values.on }, signal, output);
        for await (const event of events) {
          for (const listener of listeners) await listener.hear(event);
          if (event.kind === 'progress') output.progress(describeProgress(event, performance.now() - start));
          if (event.kind === 'waiting') output.progress(printable(waitingSentence(words, event)));
          if (event.kind === 'finished') {
            const isApart = 'run' in event && event.run.agreement.status === 'outside';
            code = event.verdict.status === 'fail' || isApart ? ExitCode.failed : ExitCode.good;
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
