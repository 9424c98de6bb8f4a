import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { vi } from 'vitest';

const program = join(import.meta.dirname, '../../main/shells/cli.ts');

/** How a command ended, and all that it wrote. */
export type Ended = { code: number; out: string; error: string };

/** Where the person's own files and the console's state lie. */
type Folders = { home: string; state: string };

/** Runs the command line as a process of its own, with no credentials of the person who runs the tests. */
export function runCommandLine(
  args: readonly string[],
  folders: Folders,
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = environmentOf(folders, more);
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env, maxBuffer: 64 * 2 ** 20 }, (error, out, errorText) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, error: errorText });
    });
  });
}

/**
 * The same in this process, which takes a fraction of the time: for commands whose end, output and exit code are looked
 * at, and which touch nothing that is the process's own.
 */
export async function callCommandLine(args: readonly string[], { home, state }: Folders): Promise<Ended> {
  for (const name of ['LC_ALL', 'LC_MESSAGES', 'LANG']) vi.stubEnv(name, undefined);
  for (const name of ['HOME', 'USERPROFILE']) vi.stubEnv(name, home);
  vi.stubEnv('HANGAR_HOME', state);
  // The language is that of the terminal it is loaded in.
  const { runCommandLine: run } = await import('../../main/shells/cli/run-command-line.ts');
  const told = { out: '', error: '' };
  const code = await run(args, {
    out: (text) => {
      told.out += `${text}\n`;
    },
    error: (text) => {
      told.error += `${text}\n`;
    },
    progress: () => {},
    drained: async () => {},
    isVerbose: args.includes('--verbose'),
  });
  return { code, ...told };
}

/** A command that goes on until it is told to end. */
export type RunningCommand = {
  process: ChildProcess;
  /** Resolves when what it has written so far fits. */
  says(pattern: RegExp): Promise<void>;
  ended: Promise<unknown>;
};

/** Starts the command line in the same way. */
export function startCommandLine(args: readonly string[], folders: Folders): RunningCommand {
  const child = spawn(process.execPath, [program, ...args], { env: environmentOf(folders, {}), stdio: 'pipe' });
  let text = '';
  let look = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      look();
    });
  }
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    process: child,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(text)) resolve();
        };
        look();
        ended.then(() => reject(new Error(`it ended and had said: ${text.slice(-2000)}`)));
      }),
  };
}

function environmentOf({ home, state }: Folders, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    USERPROFILE: home,
    HANGAR_HOME: state,
    SystemRoot: process.env.SystemRoot,
    ...more,
  };
}
