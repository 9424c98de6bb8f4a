import { openOutput } from './cli/output.ts';
import { runCommandLine } from './cli/run-command-line.ts';

// Of this process alone (scripts/prepare.mjs): the Node programs that it starts keep nothing here.
delete process.env.NODE_COMPILE_CACHE;

const args = process.argv.slice(2);
process.exitCode = await runCommandLine(args, openOutput(args.includes('--verbose')));
