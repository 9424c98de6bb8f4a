import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';

/** A running `ssh` that speaks to its host over a stream of ours. */
export type SshProcess = {
  readonly hasEnded: boolean;
  /** Called once, at once if it has happened. */
  onEnd(listener: (cause: Error | undefined) => void): void;
  close(): void;
};

const maxStderrLength = 8000;
const goodbyeMs = 2000;

/** Starts it; what it says to its host goes over `stream`. `onEnd` gets the reason where it could not be started. */
export function startSshProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  stream: Duplex,
): SshProcess {
  const child = spawn('ssh', words, { stdio: 'pipe', windowsHide: true, env: { ...environment } });
  const { promise: ended, resolve } = Promise.withResolvers<Error | undefined>();
  let stderr = '';
  let isEnding = false;
  let hasEnded = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < maxStderrLength) stderr += text;
  });
  child.once('error', end);
  child.once('close', () => end(stderr.trim() === '' ? undefined : new Error(stderr.trim())));
  child.stdin.on('error', () => {}); // its end tells
  stream.pipe(child.stdin);
  child.stdout.pipe(stream);
  stream.once('close', () => child.kill('SIGTERM')); // it would wait for its next word

  function end(cause: Error | undefined) {
    hasEnded = true;
    stream.destroy();
    resolve(cause);
  }
  return {
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
