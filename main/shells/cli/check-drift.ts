import { resolve } from 'node:path';
import type { ColumnDrift } from '../../../preload/contract/drift.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { toJson, toTable } from './output.ts';
import { writeReport } from './report-file.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar models drift`: whether rows look like the reference rows; exit code 1 when they do not. */
export const checkDrift: Command = {
  name: ['models', 'drift'],
  synopsis: 'REFERENCE SAMPLES [--keep FILE] [--json]',
  summary:
    'Holds a CSV table of inputs against reference rows, or against the profile (.json) that --keep wrote of them.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, { ...generalOptions, keep: { type: 'string' } });
    const [reference, samples, ...more] = positionals;
    if (!reference || !samples || more.length > 0) throw new UsageError('Name one reference and one table of samples.');
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const paths = { referencePath: resolve(reference), samplePath: resolve(samples) };
      const { profile, ...found } = await client.models.checkDrift(paths, { signal });
      if (values.keep !== undefined)
        await writeReport(resolve(values.keep), `${JSON.stringify(profile, undefined, 2)}\n`);
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
