import { AppError } from '../app-error.ts';
import type { RemoteCommand } from './run-probe.ts';

const timeoutMs = 8_000;
/** A login shell may greet before the answer; whatever writes more than this does not answer. */
const maxOutputLength = 64 * 1024;

/** Asks a host whether a process is there. Rejects with what became of the connection, or where it gives no plain answer. */
export async function lookForProcess(exec: (command: string) => Promise<RemoteCommand>, pid: number): Promise<boolean> {
  // `kill -0` alone would not tell another user's process from none; macOS and BSD have no /proc.
  const command = await exec(
    `sh -c 'if [ -d /proc/${pid} ] || kill -0 ${pid} 2>/dev/null || ps -p ${pid} >/dev/null 2>&1; then echo there; else echo gone; fi'`,
  );
  const ended = Promise.withResolvers<void>();
  const limit = setTimeout(ended.resolve, timeoutMs);
  let output = '';
  command.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.length > maxOutputLength) ended.resolve();
  });
  command.stdout.once('end', ended.resolve).once('close', ended.resolve);
  command.stderr.resume();
  command.stdin.on('error', () => {}); // it has ended; `exit` tells how
  command.stdin.end();
  command.exit.catch(ended.reject);
  try {
    await ended.promise;
  } finally {
    clearTimeout(limit);
    command.close();
  }
  const answer = output.length > maxOutputLength ? undefined : /(?:^|\n)(there|gone)\s*$/.exec(output)?.[1];
  if (answer !== undefined) return answer === 'there';
  throw new AppError('gauges/unparsable', { tool: 'ps' }, output.trim().slice(0, 200));
}
