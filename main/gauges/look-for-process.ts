import { text } from 'node:stream/consumers';
import { AppError } from '../app-error.ts';
import type { RemoteCommand } from './run-probe.ts';

const timeoutMs = 8_000;

/** Asks a host whether a process is there. Rejects with what became of the connection, or where it gives no plain answer. */
export async function lookForProcess(exec: (command: string) => Promise<RemoteCommand>, pid: number): Promise<boolean> {
  // `kill -0` alone would not tell another user's process from none; macOS and BSD have no /proc.
  const command = await exec(
    `sh -c 'if [ -d /proc/${pid} ] || kill -0 ${pid} 2>/dev/null || ps -p ${pid} >/dev/null 2>&1; then echo there; else echo gone; fi'`,
  );
  const limit = setTimeout(() => command.close(), timeoutMs);
  command.stderr.resume();
  command.stdin.end();
  try {
    const answer = (await text(command.stdout)).trim();
    if (answer === 'there' || answer === 'gone') return answer === 'there';
    throw new AppError('gauges/unparsable', { tool: 'ps' }, answer.slice(0, 200));
  } finally {
    clearTimeout(limit);
  }
}
