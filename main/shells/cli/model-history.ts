import { basename, resolve } from 'node:path';
import type { LastGood, RunSummary } from '../../../preload/contract/model-runs.ts';
import { runReportPage } from '../../../renderer/i18n/run-report-page.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { type Output, toJson, toTable } from './output.ts';
import { describeProblem, words } from './problems.ts';
import { reportFormatOf, writeReport } from './report-file.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar models history`: the runs on record of a model's name; with `--good` the file to roll back to, exit code 1 when there is none. */
export const modelHistory: Command = {
  name: ['models', 'history'],
  synopsis: 'MODEL [--good] [--json] [--report FILE]',
  summary: 'Lists the runs on record of a model by its file name; --good names the last one that passed.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      good: { type: 'boolean' },
      report: { type: 'string' },
    });
    const [model, ...more] = positionals;
    if (!model || more.length > 0) throw new UsageError('Name one model.');
    if (values.report !== undefined) reportFormatOf(values.report);
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const history = await client.models.history({ modelName: basename(model) }, { signal });
      const { runs, lastGood, comparisons } = history;
      const told = values.good ? lastGood?.run : runs[0];
      if (values.json) output.out(toJson(values.good ? (lastGood ?? {}) : { runs, lastGood, comparisons }));
      else if (values.good) printGood(lastGood, output);
      else printRuns(runs, output);
      if (values.report !== undefined && told) {
        const report = await client.models.report({ runId: told.id }, { signal });
        const isPage = reportFormatOf(values.report) === 'html';
        const text = isPage ? runReportPage(words, report) : `${JSON.stringify(report, undefined, 2)}\n`;
        await writeReport(resolve(values.report), text);
      }
      return values.good && lastGood === undefined ? ExitCode.failed : ExitCode.good;
    });
  },
};

const states = { there: 'there, not written since', changed: 'written since', gone: 'gone' } as const;

function printGood(lastGood: LastGood | undefined, output: Output): void {
  if (lastGood === undefined) {
    output.error(words.t('modelRuns.noGood'));
    return;
  }
  const { run, state, isNewest } = lastGood;
  output.out(printable(run.modelPath));
  output.out(`  sha256  ${run.modelSha256}`);
  output.out(`  passed  ${run.startedAt}${isNewest ? ', the newest run' : ''}`);
  output.out(`  file    ${states[state]}`);
}

function printRuns(runs: readonly RunSummary[], output: Output): void {
  const { t } = words;
  if (runs.length === 0) {
    output.error(t('modelRuns.empty'));
    return;
  }
  const head = [
    t('modelRuns.columns.time'),
    t('modelRuns.columns.verdict'),
    t('modelRuns.columns.version'),
    t('models.samples'),
    t('modelRuns.columns.accuracy'),
    'p50',
    t('models.file'),
  ];
  const rows = runs.map((run) => [
    run.startedAt,
    t(`models.verdict.${run.status}`),
    run.modelSha256.slice(0, 12),
    String(run.sampleCount),
    run.accuracy === undefined ? '—' : `${(run.accuracy * 100).toFixed(1)}%`,
    run.p50Ms === undefined ? '—' : `${run.p50Ms.toFixed(1)} ms`,
    printable(run.stopped ? describeProblem(run.stopped) : run.modelPath),
  ]);
  output.out(toTable([head.map((name) => name.toUpperCase()), ...rows], [3, 4, 5]));
}
