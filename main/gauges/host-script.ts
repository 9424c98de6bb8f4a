import { randomBytes } from 'node:crypto';
import { AppError } from '../app-error.ts';
import { probeCommand } from './probe.ts';
import type { RemoteCommand } from './run-probe.ts';

/** Opens `sh -s` on a host. */
export type StartShell = (command: string) => Promise<RemoteCommand>;

/** How a script ended: with its last line, or because its time was up. */
export type ScriptEnd = { isWhole: boolean };

const maxOutputLength = 32 * 1024 * 1024;
const maxLineLength = 64 * 1024;
const maxDetailsLength = 2000;

/**
 * Wraps a script for the input of `sh -s`, which stays open while somebody waits: its end ends the script and the tool it
 * runs (`run TOOL …`). Only what stands between two lines with `marker` is its answer.
 */
function wrap(marker: string, body: string): string {
  return `main() {
M=${marker}
LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
child=
run() { "$@" & child=$!; wait "$child"; code=$?; child=; return $code; }
work() {
trap 'trap "" TERM HUP PIPE; [ -z "$child" ] || kill "$child" 2>/dev/null; exit 0' TERM HUP PIPE
echo "$M begin"
${body}
echo "$M end"
}
work </dev/null &
worker=$!
while read -r line; do :; done
kill "$worker" 2>/dev/null
wait
}
main
`;
}

/** A word of a shell script that stands for exactly this text. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Runs a script on a host and hands on each line of its answer. Throws `gauges/no-shell` where it did not even begin,
 * `app/cancelled` when the signal aborts, or what became of the connection.
 */
export async function runHostScript(
  start: StartShell,
  body: string,
  onLine: (line: string) => void,
  { timeLimitMs, signal }: { timeLimitMs: number; signal?: AbortSignal | undefined },
): Promise<ScriptEnd> {
  const marker = randomBytes(16).toString('hex');
  const command = await start(probeCommand);
  const ended = Promise.withResolvers<void>();
  let unfinished = '';
  let state: 'before' | 'within' | 'after' = 'before';
  let length = 0;
  let details = '';

  function accept(line: string) {
    if (state === 'before' && line.endsWith(`${marker} begin`)) state = 'within';
    else if (state === 'within' && line === `${marker} end`) {
      state = 'after';
      ended.resolve();
    } else if (state === 'within') onLine(line);
  }
  command.stdout.setEncoding('utf8').on('data', (text: string) => {
    length += text.length;
    if (length > maxOutputLength) return ended.resolve();
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      accept(unfinished + piece);
      unfinished = '';
    }
    unfinished = (unfinished + last).slice(0, maxLineLength);
  });
  command.stdout.once('end', ended.resolve);
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (details.length < maxDetailsLength) details += text;
  });
  command.stdin.on('error', () => {}); // it has ended; `exit` tells how
  command.stdin.write(wrap(marker, body));
  command.exit.catch(ended.reject);
  const timer = setTimeout(ended.resolve, timeLimitMs);
  const cancel = () => ended.reject(new AppError('app/cancelled'));
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    await ended.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    command.close();
  }
  if (state === 'before')
    throw new AppError('gauges/no-shell', {}, details.trim().slice(0, maxDetailsLength) || undefined);
  return { isWhole: state === 'after' };
}
