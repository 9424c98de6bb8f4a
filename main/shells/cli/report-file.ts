import { rename, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { ProblemError } from './problems.ts';
import { UsageError } from './usage-error.ts';

export type ReportFormat = 'html' | 'json';

/** The format that a report file's ending asks for; any other ending is a UsageError. */
export function reportFormatOf(path: string): ReportFormat {
  const ending = extname(path).toLowerCase();
  if (ending === '.html' || ending === '.htm') return 'html';
  if (ending === '.json') return 'json';
  throw new UsageError(`--report takes a file that ends in .html or .json, not '${path}'.`);
}

/** Writes a report as a whole: who waits for the file never reads half of one. Throws a ProblemError. */
export async function writeReport(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const details = cause instanceof Error ? cause.message : String(cause);
    throw new ProblemError({ code: 'models/report-not-written', params: { path }, details });
  }
}
