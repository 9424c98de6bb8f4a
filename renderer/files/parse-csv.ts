/** A table out of text: its columns, and rows with as many cells. */
export type CsvTable = {
  columns: { id: string; label: string; place: number }[];
  rows: { id: string; cells: string[] }[];
};

const maxRows = 500;
const maxColumns = 60;

/** Reads comma-, semicolon- or tab-separated text with quotes as in RFC 4180; undefined when it is no table. */
export function parseCsv(text: string): CsvTable | undefined {
  const firstLine = text.slice(0, text.search(/\n|$/));
  const separator = [',', '\t', ';'].find((sign) => firstLine.includes(sign));
  if (separator === undefined) return undefined;
  const rows = readRows(text, separator);
  const [header, ...rest] = rows;
  if (!header || header.length < 2) return undefined;
  const width = Math.min(header.length, maxColumns);
  return {
    columns: header.slice(0, width).map((label, place) => ({ id: `c${place}`, label, place })),
    rows: rest.map((row, place) => ({
      id: `r${place}`,
      cells: Array.from({ length: width }, (_, column) => row[column] ?? ''),
    })),
  };
}

function readRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length && rows.length <= maxRows; at += 1) {
    const sign = text[at] ?? '';
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === separator) {
      row.push(cell);
      cell = '';
    } else if (sign === '\n') {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
    } else cell += sign;
  }
  if ((cell !== '' || row.length > 0) && rows.length <= maxRows) rows.push([...row, cell]);
  return rows;
}
