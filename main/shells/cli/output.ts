/** Where a command writes: results to `out`, words about them (progress, problems) to `error`. */
export type Output = {
  out(text: string): void;
  error(text: string): void;
  /** All details of problems are wanted, not only their beginning. */
  isVerbose: boolean;
};

/** The real thing. A reader that went away (`| head`) ends the command quietly. */
export function openOutput(isVerbose: boolean): Output {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
    isVerbose,
  };
}

/** One JSON document; what is not known is `null`, so that every name is always there. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_name, member) => (member === undefined ? null : member), 2);
}

/** Columns as wide as their widest cell, two blanks apart. `right` names the columns of numbers. */
export function toTable(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
        return right.includes(column) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** Hangul, Kanji and full-width signs take two columns of a terminal. */
function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(sign) ? 2 : 1;
  return width;
}
