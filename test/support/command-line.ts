import { execFile } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../main/shells/cli.ts');

/** How a command ended, and all that it wrote. */
export type Ended = { code: number; out: string; error: string };

/** Runs the command line as a process of its own, with no credentials of the person who runs the tests. */
export function runCommandLine(
  args: readonly string[],
  folders: { home: string; state: string },
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: folders.home,
    USERPROFILE: folders.home,
    HANGAR_HOME: folders.state,
    SystemRoot: process.env.SystemRoot,
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env, maxBuffer: 64 * 2 ** 20 }, (error, out, errorText) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, error: errorText });
    });
  });
}
