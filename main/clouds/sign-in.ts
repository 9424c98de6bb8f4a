import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { SignInEvent } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import { findProgram } from '../find-program.ts';

/** A person may have to find a phone. */
const timeoutMs = 10 * 60_000;
/** More than a sign-in has to say. */
const maxOutputLength = 16_384;

/**
 * Runs a sign-in command, as it is and without a shell, and tells what it writes and how it ended. It opens the browser
 * by itself. Ends it when nobody follows any more.
 */
export async function* signIn(options: {
  words: readonly string[] | undefined;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Called when the command went well. */
  done: () => void;
}): AsyncGenerator<SignInEvent> {
  const [tool = '', ...rest] = options.words ?? [];
  const program = tool === '' ? undefined : await findProgram(tool, options.environment);
  if (program === undefined) throw new AppError('clouds/no-sign-in-tool', { tool });
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
  const child = spawn(program, rest, {
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let unread = '';
  let told = 0;
  let wake = () => {};
  let isGood: boolean | undefined;
  const end = (good: boolean) => {
    isGood ??= good;
    wake();
  };
  const leave = () => end(false);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  child.on('error', leave);
  // Not `close`: that waits for whoever holds the pipes, and a browser the tool has started keeps them open for hours.
  // What the tool itself wrote lies in the pipes by now and is read in one more round of events.
  child.once('exit', (code) => setImmediate(() => setImmediate(end, code === 0)));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      unread += text.slice(0, Math.max(0, maxOutputLength - told - unread.length));
      wake();
    });
  }
  try {
    while (isGood === undefined || unread !== '') {
      if (unread === '') {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const text = plain(unread);
      told += unread.length;
      unread = '';
      yield { kind: 'output', text };
    }
    if (isGood) options.done();
    yield { kind: 'ended', isGood };
  } finally {
    signal.removeEventListener('abort', leave);
    child.kill();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** A tool's words without what would steer a terminal. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}
