import { resolve } from 'node:path';
import type { ColumnDrift, DriftReport } from '../../../preload/contract/drift.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { type Output, toJson, toTable } from './output.ts';
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
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const samplePaths = samples.map((sample) => resolve(sample));
      const report = await readDrift(client, { referencePaths: [resolve(reference)], samplePaths }, signal, output);
      if (report === undefined) {
        output.error('hangar: cancelled.');
        return ExitCode.failed;
      }
      const { profile, ...found } = report;
      if (values.keep !== undefined)
        await writeReport(resolve(values.keep), `${JSON.stringify(profile, undefined, 2)}\n`);
      if (values.model !== undefined) {
        const { path } = await client.models.keepProfile({ modelPath: resolve(values.model), profile });
        output.error(printable(`Kept as ${path}; every run of the model is held against it.`));
      }
      if (values.json) output.out(toJson(found));
      else {
        output.out(toTable([header, ...found.columns.map(toRow)], [2, 3, 4, 5, 6]));
        for (const name of found.missingColumns) output.out(printable(`✗ ${name}: missing`));
        for (const name of found.newColumns) output.out(printable(`! ${name}: not in the reference`));
        output.out(`${found.status}: ${found.rowCount} rows beside ${found.referenceRowCount}`);
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

const header = ['COLUMN', 'TYPE', 'PSI', 'KS', 'OUTLIERS', 'MISSING', 'WRONG', 'UNSEEN', 'VERDICT'];

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
