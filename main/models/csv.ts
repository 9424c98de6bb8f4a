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
  // Cut out first: a search for what is not in the record would go on to the end of the file.
  const record = text.slice(...range);
  const cells: string[] = [];
  let at = 0;
  while (at <= record.length) {
    const cell = record[at] === quote ? readQuoted(record, at) : readBare(record, at, separator);
    cells.push(cell.value);
    const next = record.indexOf(separator, cell.next);
    if (next === -1) break;
    at = next + 1;
  }
  return cells;
}

function readBare(record: string, start: number, separator: string) {
  const found = record.indexOf(separator, start);
  const next = found === -1 ? record.length : found;
  return { value: record.slice(start, next).trim(), next };
}

function readQuoted(record: string, start: number) {
  let value = '';
  let at = start + 1;
  while (at < record.length) {
    const close = record.indexOf(quote, at);
    if (close === -1) return { value: value + record.slice(at), next: record.length };
    value += record.slice(at, close);
    if (record[close + 1] !== quote) return { value, next: close + 1 };
    value += quote;
    at = close + 2;
  }
  return { value, next: record.length };
}
