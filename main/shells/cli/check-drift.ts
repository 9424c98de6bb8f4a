import { resolve } from 'node:path';
import type { ColumnDrift, DriftReport } from '../../../preload/contract/drift.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { findSamples } from './named-files.ts';
import { type Output, toJson, toTable } from './output.ts';
import { describeProblem, words } from './problems.ts';
import { writeReport } from './report-file.ts';
import { describeProgress } from './run-progress.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

/** `hangar models drift`: whether rows look like the reference rows; exit code 1 when they do not. */
export const checkDrift: Command = {
  name: ['models', 'drift'],
  synopsis: 'REFERENCE SAMPLE… [--keep FILE] [--model MODEL] [--json]',
  summary:
    'Holds samples against a reference: a file, a folder, or the profile (.json) that --keep wrote; --model keeps it there.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      keep: { type: 'string' },
      model: { type: 'string' },
    });
    const [reference, ...samples] = positionals;
    if (!reference || samples.length === 0) throw new UsageError('Name one reference and at least one sample.');
    const paths = { referencePaths: await findSamples([reference]), samplePaths: await findSamples(samples) };
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const report = await readDrift(client, paths, signal, output);
      if (report === undefined) {
        output.error('hangar: cancelled.');
        return ExitCode.failed;
      }
      const { profile, ...found } = report;
      if (values.keep !== undefined)
        await writeReport(resolve(values.keep), `${JSON.stringify(profile, undefined, 2)}\n`);
      if (values.model !== undefined) {
        const { path } = await client.models.keepProfile({ modelPath: resolve(values.model), profile });
        output.error(printable(words.t('drift.keptWithModel', { name: path })));
      }
      if (values.json) output.out(toJson(found));
      else {
        output.out(toTable([header, ...found.columns.map(toRow)], [2, 3, 4, 5, 6]));
        for (const { name, odd } of found.columns)
          for (const { path, row, value } of odd)
            output.out(printable(`  ${name} = ${value}  ${row === undefined ? path : `${path}:${row}`}`));
        const told = { missing: found.missingColumns.join(', '), added: found.newColumns.join(', ') };
        if (told.missing) output.out(printable(`✗ ${words.t('drift.missingColumns', { names: told.missing })}`));
        if (told.added) output.out(printable(`! ${words.t('drift.newColumns', { names: told.added })}`));
        if (found.unreadCount > 0) output.out(`! ${words.t('drift.unread', { count: found.unreadCount })}`);
        for (const { path, problem } of found.unread) output.out(`  ${printable(path)}: ${describeProblem(problem)}`);
        const counts = { rows: found.rowCount, reference: found.referenceRowCount };
        output.out(`${found.status}: ${words.t('drift.found', counts)}`);
      }
      return found.status === 'fail' ? ExitCode.failed : ExitCode.good;
    });
  },
};

async function readDrift(
  client: CoreClient,
  input: { referencePaths: string[]; samplePaths: string[] },
  signal: AbortSignal,
  output: Output,
): Promise<DriftReport | undefined> {
  const start = performance.now();
  try {
    for await (const event of await client.models.checkDrift(input, { signal })) {
      if (event.kind === 'finished') return event.report;
      output.progress(describeProgress(event, performance.now() - start));
    }
  } finally {
    output.progress('');
  }
  return undefined;
}

const header = [
  words.t('drift.columns.name'),
  words.t('drift.columns.type'),
  'PSI',
  'KS',
  words.t('drift.columns.outliers'),
  words.t('drift.columns.missing'),
  words.t('drift.columns.wrong'),
  words.t('drift.columns.unseen'),
  words.t('modelRuns.columns.verdict'),
].map((name) => name.toUpperCase());

function toRow(column: ColumnDrift): string[] {
  const figure = (value: number | undefined) => (value === undefined ? '—' : value.toFixed(3));
  const share = (value: number | undefined) => (value === undefined ? '—' : `${(value * 100).toFixed(1)}%`);
  return [
    printable(column.name),
    column.type,
    figure(column.psi),
    figure(column.ks),
    share(column.outlierShare),
    share(column.missingShare),
    String(column.wrongCount),
    printable(column.unseen.slice(0, 3).join(', ')) || '—',
    column.status,
  ];
}
