/** A delimited text file, cut into records but not yet into cells, so that a large one costs little. */
export type CsvText = { text: string; separator: string; records: CsvRange[] };
type CsvRange = readonly [start: number, end: number];

const quote = '"';

const separators = [',', '\t', ';'];

/** Finds the separator and the records of a CSV or TSV text (RFC 4180; quoted line breaks stay inside a record). */
export function splitCsv(text: string): CsvText {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const { value: first } = findRecords(text, start, separators).next();
  const separator = first ? findSeparator(text.slice(...first)) : ',';
  return { text, separator, records: [...findRecords(text, start, [separator])] };
}

/** A quote opens a cell at its very start and is a letter like any other elsewhere: 32" must not swallow what follows. */
function* findRecords(
  text: string,
  start: number,
  between: readonly string[],
): Generator<CsvRange, undefined, undefined> {
  let recordStart = start;
  let cellStart = start;
  let quoted = false;
  for (let at = start; at <= text.length; at += 1) {
    const character = text[at];
    if (character === quote && (quoted || at === cellStart)) quoted = !quoted;
    else if (character === quote && text[at - 1] === quote && opensWithQuote(text, cellStart)) quoted = true;
    else if (!quoted && character !== undefined && between.includes(character)) cellStart = at + 1;
    if (at < text.length && (quoted || character !== '\n')) continue;
    const end = at > recordStart && text[at - 1] === '\r' ? at - 1 : at;
    if (text.slice(recordStart, end).trim() !== '') yield [recordStart, end];
    recordStart = at + 1;
    cellStart = recordStart;
  }
  return undefined;
}

/** A quote right behind the one that closed its cell stands for one, and the cell goes on. */
const opensWithQuote = (text: string, cellStart: number) => text[cellStart] === quote;

/** The one of comma, tab and semicolon that the first record uses most. */
function findSeparator(record: string): string {
  const bare = record.replaceAll(/"[^"]*"/g, '');
  const counts = separators.map((separator) => ({ separator, count: bare.split(separator).length }));
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
