import { once } from 'node:events';

/** Where a command writes: results to `out`, words about them (progress, problems) to `error`. */
export type Output = {
  out(text: string): void;
  error(text: string): void;
  /** All details of problems are wanted, not only their beginning. */
  isVerbose: boolean;
  /** How far a long command is: a line that the next one replaces; empty text takes it away. */
  progress(text: string): void;
  /** Settles when whoever reads the results has room for more. */
  drained(): Promise<void>;
};

/** In a log, where no line can be replaced, progress is told this often. */
const logEveryMs = 10_000;

/** The real thing. A reader that went away (`| head`) ends the command quietly. */
export function openOutput(isVerbose: boolean): Output {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  let shown = '';
  let loggedAt = performance.now();
  const around = (write: () => void) => {
    if (shown !== '') process.stderr.write('\r\u001b[K');
    write();
    if (shown !== '') process.stderr.write(shown);
  };
  return {
    out: (text) => around(() => process.stdout.write(`${text}\n`)),
    error: (text) => around(() => process.stderr.write(`${text}\n`)),
    progress(text) {
      if (process.stderr.isTTY) {
        process.stderr.write(`\r\u001b[K${text}`);
        shown = text;
      } else if (text !== '' && performance.now() - loggedAt > logEveryMs) {
        process.stderr.write(`${text}\n`);
        loggedAt = performance.now();
      }
    },
    async drained() {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
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
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(sign) ? 2 : 1;
  return width;
}
