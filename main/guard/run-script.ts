import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../app-error.ts';
import { type GuardReport, parseGuardReport } from './guard-report.ts';
import { scriptCommand } from './guard-scripts.ts';

/** A command on a host, as the connection lends it. */
export type RemoteCommand = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves when it has ended; rejects with what became of the connection. */
  exit: Promise<unknown>;
  close(): void;
};

const timeLimitMs = 30_000;
/** A script writes some 300 bytes; a login shell may greet before it. */
const maxOutputLength = 256 * 1024;
const maxDetailsLength = 2000;

/** Runs a script and reads its answer. Throws `guard/no-answer` where it gave none, or what became of the connection. */
export async function runScript(
  start: (command: string) => Promise<RemoteCommand>,
  script: (marker: string) => string,
): Promise<GuardReport> {
  const marker = randomBytes(16).toString('hex');
  const command = await start(scriptCommand);
  let output = '';
  let details = '';
  const closed = Promise.withResolvers<void>();
  command.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output.length < maxOutputLength) output += text;
  });
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (details.length < maxDetailsLength) details += text;
  });
  // The guard's own processes may hold the channel open: its last line is its end.
  command.stdout.on('data', () => parseGuardReport(output, marker, new Date()) && closed.resolve());
  command.stdout.once('end', closed.resolve);
  const timer = setTimeout(closed.resolve, timeLimitMs);
  command.stdin.on('error', () => {}); // it has ended; `exit` tells how
  command.stdin.end(script(marker));
  command.exit.catch(closed.reject);
  try {
    await closed.promise;
  } finally {
    clearTimeout(timer);
    command.close();
  }
  const report = parseGuardReport(output, marker, new Date());
  if (!report) throw new AppError('guard/no-answer', {}, details.trim().slice(0, maxDetailsLength) || undefined);
  return report;
}
