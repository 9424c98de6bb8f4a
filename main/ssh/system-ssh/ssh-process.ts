import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';

/** A running `ssh` that speaks to its host over a stream of ours. */
export type SshProcess = {
  readonly hasEnded: boolean;
  /** What it has written of the login, once it has ended. */
  log(): string;
  /** Called once, at once if it has happened. */
  onEnd(listener: (cause: Error | undefined) => void): void;
  close(): void;
};

const maxLogLength = 64_000;
const maxStderrLength = 16_000;
const goodbyeMs = 2000;
const lastWordsMs = 500;

/**
 * Starts it; what it says to its host goes over `stream`, and `onSaid` gets what it shows of the host's own words. Its log
 * lies at `logPath` until the folder goes. `onEnd` gets the reason where it could not be started.
 */
export function startSshProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  stream: Duplex,
  { logPath, onSaid }: { logPath: string; onSaid: (text: string) => void },
): SshProcess {
  const child = spawn('ssh', words, { stdio: 'pipe', windowsHide: true, env: { ...environment } });
  const { promise: ended, resolve } = Promise.withResolvers<Error | undefined>();
  let stderr = '';
  let written = '';
  let isEnding = false;
  let hasEnded = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length >= maxStderrLength) return;
    stderr += text;
    onSaid(text);
  });
  child.once('error', end);
  child.once('close', async () => {
    written = await readFile(logPath, 'utf8').catch(() => '');
    // What is wrong with its arguments it says before it writes a log.
    const words = (written === '' ? stderr : withoutDebug(written)).trim();
    end(words === '' ? undefined : new Error(words));
  });
  child.stdin.on('error', () => {}); // its end tells
  stream.pipe(child.stdin);
  child.stdout.pipe(stream);
  stream.once('close', () => {
    // The host's last words may be on their way to it still; without them it would wait for ever.
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGTERM'), lastWordsMs);
    timer.unref();
    ended.then(() => clearTimeout(timer));
  });

  function end(cause: Error | undefined) {
    hasEnded = true;
    stream.destroy();
    resolve(cause);
  }
  return {
    log: () => written.slice(-maxLogLength),
    get hasEnded() {
      return hasEnded;
    },
    onEnd(listener) {
      ended.then(listener);
    },
    close() {
      if (isEnding) return;
      isEnding = true;
      child.kill('SIGTERM'); // it says goodbye, where somebody hears it
      const timer = setTimeout(() => child.kill('SIGKILL'), goodbyeMs);
      timer.unref();
      ended.then(() => clearTimeout(timer));
    },
  };
}

/** The lines that `ssh` would show by itself. */
function withoutDebug(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.startsWith('debug'))
    .join('\n')
    .slice(-maxStderrLength);
}
