import packageJson from '../../../package.json' with { type: 'json' };
import { showActivity } from './activity.ts';
import { checkDrift } from './check-drift.ts';
import type { Command } from './command.ts';
import { compareModels } from './compare-models.ts';
import { showCost } from './cost.ts';
import { createInstance } from './create-instance.ts';
import { runDoctor } from './doctor.ts';
import { ExitCode } from './exit-code.ts';
import { watchGauges } from './gauges.ts';
import { guardCommands } from './guard.ts';
import { initHandler } from './init-handler.ts';
import { inspectModel } from './inspect-model.ts';
import { instanceChanges, resizeInstance } from './instance-changes.ts';
import { listInstances } from './instances.ts';
import { checkKey } from './keys.ts';
import { modelHistory } from './model-history.ts';
import type { Output } from './output.ts';
import { parseGauges } from './parse-gauges.ts';
import { exitCodeFor, problemIn, reportProblem } from './problems.ts';
import { runModel } from './run-model.ts';
import { serve } from './serve.ts';
import { showHostKeys } from './ssh-hostkey.ts';
import { resolveSshHost } from './ssh-resolve.ts';
import { runOnHosts } from './ssh-run.ts';
import { UsageError } from './usage-error.ts';

const commands: readonly Command[] = [
  serve,
  listInstances,
  createInstance,
  showCost,
  ...instanceChanges,
  resizeInstance,
  showActivity,
  checkKey,
  parseGauges,
  watchGauges,
  runDoctor,
  resolveSshHost,
  showHostKeys,
  runOnHosts,
  ...guardCommands,
  inspectModel,
  runModel,
  compareModels,
  checkDrift,
  modelHistory,
  initHandler,
];

/** Runs one command; the answer is the exit code: 0 good, 1 the check failed, 2 wrong usage, 3 could not reach or not allowed. */
export async function runCommandLine(args: readonly string[], output: Output): Promise<ExitCode> {
  const command = commands.find(({ name }) => name.every((word, index) => args[index] === word));
  const group = commands.filter(({ name }) => name.length > 1 && name[0] === args[0]);
  const meant = command ? [command] : group.length > 0 ? group : commands;
  const asksForHelp = ['help', '--help', '-h'].includes(args[group.length > 0 ? 1 : 0] ?? '');
  try {
    if (args[0] === '--version') {
      output.out(`hangar ${packageJson.version}`);
      return ExitCode.good;
    }
    if (command && !args.includes('--help')) return await command.run(args.slice(command.name.length), output);
    if (command || args.length === 0 || asksForHelp) {
      output.out(describe(meant));
      return args.length === 0 ? ExitCode.usage : ExitCode.good;
    }
    throw new UsageError(`There is no command '${args.slice(0, 2).join(' ')}'.`);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      output.error(`hangar: ${thrown.message}\n\n${describe(meant)}`);
      return ExitCode.usage;
    }
    const problem = problemIn(thrown);
    reportProblem(problem, args.includes('--json'), output);
    return exitCodeFor(problem);
  }
}

function describe(listed: readonly Command[]): string {
  const lines = listed.flatMap(({ name, synopsis, summary }) => [
    `  hangar ${name.join(' ')} ${synopsis}`,
    `      ${summary}`,
  ]);
  return [
    'Usage:',
    ...lines,
    '  hangar --version',
    '',
    'Every command takes --home DIR (or HANGAR_HOME) for where its state is kept, and --verbose for all details of a problem.',
  ].join('\n');
}
