import { queryFields } from '../../../preload/contract/instance-query/fields.ts';
import { type InstanceQuery, parseInstanceQuery } from '../../../preload/contract/instance-query/parse-query.ts';
import { printable } from '../../printable.ts';
import { words } from './problems.ts';
import { UsageError } from './usage-error.ts';

/** The query that `--filter` asks for; a mistake is shown with its place. */
export function readFilter(filter: string): InstanceQuery {
  const parsed = parseInstanceQuery(filter);
  if ('query' in parsed) return parsed.query;
  const { code, from, to, params } = parsed.mistake;
  const fields = [...queryFields.keys()].join(', ');
  const sentence = words.t(`instances.filterMistakes.${code}`, { ...params, fields });
  const mark = `${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))}`;
  const shown = code === 'too-long' ? '' : `\n  ${printable(filter)}\n  ${mark}`;
  throw new UsageError(`${printable(sentence)}${shown}`);
}
