import type { ActivityRecord } from '../../preload/contract/activity.ts';

/** The columns of an export, in this order; scripts read the names. */
const columns = [
  'id',
  'startedAt',
  'action',
  'provider',
  'account',
  'accountName',
  'region',
  'targetRef',
  'targetName',
  'requestId',
  'result',
  'problemCode',
  'durationMs',
] as const satisfies readonly Exclude<keyof ActivityRecord, 'problemParams'>[];

/** The first line of a CSV export. Lines end as RFC 4180 has them. */
export const csvHeader = `${columns.join(',')}\r\n`;

/** One record as a line of CSV. */
export function toCsvLine(record: ActivityRecord): string {
  return `${columns.map((column) => toCell(record[column])).join(',')}\r\n`;
}

/**
 * A text that a spreadsheet would take for a formula is given a leading apostrophe: names of instances are chosen by
 * others. https://owasp.org/www-community/attacks/CSV_Injection
 */
function toCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
