/** A delimited text file, cut into records but not yet into cells, so that a large one costs little. */
export type CsvText = { text: string; separator: string; records: CsvRange[] };
type CsvRange = readonly [start: number, end: number];

const quote = '"';

/** Finds the separator and the records of a CSV or TSV text (RFC 4180; quoted line breaks stay inside a record). */
export function splitCsv(text: string): CsvText {
  const records: CsvRange[] = [];
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  let recordStart = start;
  let quoted = false;
  for (let at = start; at <= text.length; at += 1) {
    const character = text[at];
    if (character === quote) quoted = !quoted;
    if (at < text.length && (quoted || character !== '\n')) continue;
    const end = at > recordStart && text[at - 1] === '\r' ? at - 1 : at;
    if (text.slice(recordStart, end).trim() !== '') records.push([recordStart, end]);
    recordStart = at + 1;
  }
  const [first] = records;
  return { text, separator: first ? findSeparator(text.slice(...first)) : ',', records };
}

/** The one of comma, tab and semicolon that the first record uses most. */
function findSeparator(record: string): string {
  const bare = record.replaceAll(/"[^"]*"/g, '');
  const counts = [',', '\t', ';'].map((separator) => ({ separator, count: bare.split(separator).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).separator;
}

/** The cells of one record, quotes taken off, outer blanks of unquoted cells removed. */
export function readCells({ text, separator, records }: CsvText, index: number): string[] {
  const range = records[index];
  if (range === undefined) return [];
  const [start, end] = range;
  const cells: string[] = [];
  let at = start;
  while (at <= end) {
    const cell = text[at] === quote ? readQuoted(text, at, end) : readBare(text, at, end, separator);
    cells.push(cell.value);
    const next = text.indexOf(separator, cell.next);
    if (next === -1 || next >= end) break;
    at = next + 1;
  }
  return cells;
}

function readBare(text: string, start: number, end: number, separator: string) {
  const found = text.indexOf(separator, start);
  const next = found === -1 || found > end ? end : found;
  return { value: text.slice(start, next).trim(), next };
}

function readQuoted(text: string, start: number, end: number) {
  let value = '';
  let at = start + 1;
  while (at < end) {
    const close = text.indexOf(quote, at);
    if (close === -1 || close >= end) return { value: value + text.slice(at, end), next: end };
    value += text.slice(at, close);
    if (text[close + 1] !== quote) return { value, next: close + 1 };
    value += quote;
    at = close + 2;
  }
  return { value, next: end };
}
