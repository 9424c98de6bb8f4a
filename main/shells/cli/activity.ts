import type { ActivityFilter, ActivityRecord } from '../../../preload/contract/activity.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { toTable } from './output.ts';
import { writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar activity`: every change made through the console, newest first. */
export const showActivity: Command = {
  name: ['activity'],
  synopsis: '[--filter TEXT] [--since WHEN] [--json | --csv]',
  summary: 'Shows what was changed through the console. WHEN is a date, or how long ago: 30m, 2h, 7d.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      csv: { type: 'boolean', default: false },
      filter: { type: 'string' },
      since: { type: 'string' },
    });
    if (positionals.length > 0) throw new UsageError(`activity takes no '${positionals[0]}'.`);
    if (values.csv && values.json) throw new UsageError('Choose one of --csv and --json.');
    const filter: ActivityFilter = {
      ...(values.filter ? { text: values.filter.slice(0, 200) } : {}),
      ...(values.since ? { since: readSince(values.since) } : {}),
    };
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const records: ActivityRecord[] = [];
      for await (const event of await client.activity.watch(filter, { signal })) {
        if (event.kind === 'problem') writeProblem(output, event.problem);
        if (event.kind === 'records') records.push(...event.records);
        if (event.kind === 'caught-up') break;
      }
      if (values.csv || values.json) {
        let text = '';
        const format = values.csv ? 'csv' : 'json';
        for await (const piece of await client.activity.export({ ...filter, format }, { signal })) text += piece.text;
        output.out(text.trimEnd());
      } else if (records.length === 0) output.error('Nothing was changed, as far as this asks.');
      else output.out(toTable([header, ...records.map((record) => toRow(record).map(printable))]));
      return ExitCode.good;
    });
  },
};

const header = ['TIME', 'ACTION', 'TARGET', 'ACCOUNT', 'RESULT', 'REQUEST ID'];

function toRow(record: ActivityRecord): string[] {
  const { startedAt, action, targetName, targetRef, account, result, problemCode, requestId } = record;
  const end = problemCode ? `${result} (${problemCode})` : result;
  return [startedAt, action, targetName ?? targetRef ?? '—', account ?? '—', end, requestId ?? '—'];
}

const unitsMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date as it is written, or a time that long ago. */
function readSince(text: string): string {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit];
  const at = unitMs === undefined ? new Date(text) : new Date(Date.now() - Number(count) * unitMs);
  if (Number.isNaN(at.getTime())) throw new UsageError(`--since takes a date or how long ago (2h), not '${text}'.`);
  return at.toISOString();
}
