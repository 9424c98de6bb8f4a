import { openOutput } from './cli/output.ts';
import { runCommandLine } from './cli/run-command-line.ts';

const args = process.argv.slice(2);
process.exitCode = await runCommandLine(args, openOutput(args.includes('--verbose')));
