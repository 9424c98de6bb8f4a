import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { SignInEvent } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import { findProgram } from './find-program.ts';

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
    signal,
  });
  let unread = '';
  let told = 0;
  let wake = () => {};
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
  let isGood: boolean | undefined;
  void ended.then((good) => {
    isGood = good;
    wake();
  });
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
    child.kill();
  }
}

/** A tool's words without what would steer a terminal. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}
