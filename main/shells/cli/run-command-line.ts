import { ExitCode } from './exit-code.ts';
import { serve } from './serve.ts';
import { UsageError } from './usage-error.ts';

const usage = `Usage: hangar COMMAND [options]

  hangar serve [--port N] [--no-open] [--sandbox] [--home DIR]
      Opens the console in the browser.
`;

/** Runs one command; the answer is the exit code: 0 good, 1 the check failed, 2 wrong usage, 3 could not reach or not allowed. */
export async function runCommandLine(args: string[]): Promise<ExitCode> {
  const [command, ...rest] = args;
  try {
    if (command === 'serve') return await serve(rest);
    if (command === 'help' || command === '--help' || command === '-h') {
      process.stdout.write(usage);
      return ExitCode.good;
    }
    throw new UsageError(command === undefined ? 'Say what to do.' : `There is no command '${command}'.`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`hangar: ${error.message}\n\n${usage}`);
    return ExitCode.usage;
  }
}
