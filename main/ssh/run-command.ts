import { StringDecoder } from 'node:string_decoder';
import type { CommandAnswer } from '../../preload/contract/commands.ts';
import { AppError } from '../app-error.ts';
import type { RemoteCommand } from './exec.ts';

/** Of each of its two outputs; a host may write for ever. */
const maxBytes = 2 ** 20;

/** Waits for a command and keeps what it writes, up to 1 MiB of each output. Ends it when `signal` aborts (`app/cancelled`). */
export async function runCommand(
  start: () => Promise<RemoteCommand>,
  signal: AbortSignal | undefined,
): Promise<CommandAnswer> {
  const startedAt = performance.now();
  const command = await start();
  const close = () => command.close();
  signal?.addEventListener('abort', close, { once: true });
  if (signal?.aborted) close();
  command.stdin.on('error', () => {}); // it may have ended already
  command.stdin.end();
  try {
    const [stdout, stderr, end] = await Promise.all([gather(command.stdout), gather(command.stderr), command.exit]);
    if (signal?.aborted) throw new AppError('app/cancelled');
    return {
      ...end,
      stdout: stdout.text,
      stderr: stderr.text,
      omittedBytes: stdout.omittedBytes + stderr.omittedBytes,
      durationMs: performance.now() - startedAt,
    };
  } finally {
    signal?.removeEventListener('abort', close);
  }
}

/** All of it is read, so that the command is not held up; what is too much is only counted. */
async function gather(output: RemoteCommand['stdout']): Promise<{ text: string; omittedBytes: number }> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let keptBytes = 0;
  let omittedBytes = 0;
  await new Promise<void>((resolve) => {
    output.on('data', (bytes: Buffer) => {
      const kept = bytes.subarray(0, maxBytes - keptBytes);
      keptBytes += kept.length;
      omittedBytes += bytes.length - kept.length;
      text += decoder.write(kept);
    });
    output.once('end', resolve).once('close', resolve).once('error', resolve);
  });
  return { text: text + decoder.end(), omittedBytes };
}
