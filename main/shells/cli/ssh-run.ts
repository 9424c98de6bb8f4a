import { resolve } from 'node:path';
import type { CommandAnswer } from '../../../preload/contract/commands.ts';
import { groupAnswers } from '../../../preload/contract/group-answers.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { connect } from './connect.ts';
import { ExitCode } from './exit-code.ts';
import { findTarget } from './find-target.ts';
import { type Output, toJson } from './output.ts';
import { exitCodeFor, problemIn, problemToJson, writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

/** Hosts that are asked at once: each has a key exchange to pay for. */
const maxAtOnce = 16;

type HostAnswer = { host: string } & ({ answer: CommandAnswer } | { problem: Problem });

/** `hangar ssh run`: one command on several hosts, their answers grouped by what is identical. */
export const runOnHosts: Command = {
  name: ['ssh', 'run'],
  synopsis: 'HOST… [--key FILE] [--trust SHA256:…]… [--sandbox] [--json] -- COMMAND',
  summary: 'Runs a command on hosts and groups their answers: those that differ stand apart.',
  async run(args, output) {
    const dashes = args.indexOf('--');
    const command = dashes < 0 ? '' : args.slice(dashes + 1).join(' ');
    const { values, positionals } = readArguments(dashes < 0 ? args : args.slice(0, dashes), {
      ...generalOptions,
      key: { type: 'string' },
      trust: { type: 'string', multiple: true },
    });
    const hosts = [...new Set(positionals)];
    if (hosts.length === 0 || command === '') throw new UsageError("Name hosts, then '--' and a command.");
    const sandbox = values.sandbox ? ('always' as const) : ('never' as const);
    const key = values.key && resolve(values.key);
    const answers = await withCore(values.home, { sandbox }, (client, signal) =>
      askAll(hosts, (host) => ask(client, host, key, values.trust ?? [], command, signal, output), output),
    );
    if (values.json) output.out(toJson(toDocument(answers)));
    else print(answers, output);
    return worst(answers);
  },
};

async function askAll(hosts: string[], askOne: (host: string) => Promise<HostAnswer>, output: Output) {
  const answers = new Map<string, HostAnswer>();
  const waiting = [...hosts];
  async function work() {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      answers.set(host, await askOne(host));
      output.progress(`${answers.size} of ${hosts.length} hosts have answered`);
    }
  }
  await Promise.all(Array.from({ length: Math.min(maxAtOnce, hosts.length) }, work));
  output.progress('');
  return hosts.flatMap((host) => answers.get(host) ?? []);
}

async function ask(
  client: CoreClient,
  host: string,
  key: string | undefined,
  trusted: readonly string[],
  command: string,
  signal: AbortSignal,
  output: Output,
): Promise<HostAnswer> {
  try {
    const { target, proven } = await findTarget(client, signal, host, key, output);
    const connectionId = await connect(client, target, proven === undefined ? trusted : [proven], signal, output);
    return { host, answer: await client.commands.run({ connectionId, command }, { signal }) };
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    return { host, problem: problemIn(thrown) };
  }
}

const answered = (all: readonly HostAnswer[]) => all.filter((one) => 'answer' in one);

function toDocument(all: readonly HostAnswer[]) {
  return {
    answers: all.map((one) =>
      'answer' in one
        ? { host: one.host, ...toRecord(one.answer), problem: undefined }
        : { host: one.host, problem: problemToJson(one.problem) },
    ),
    groups: groupAnswers(answered(all)).map(({ hosts, answer }) => ({ hosts, ...toRecord(answer) })),
  };
}

function toRecord({ exitCode, signal, stdout, stderr, omittedBytes, durationMs }: CommandAnswer) {
  return { exitCode, signal, stdout, stderr, omittedBytes, durationMs: Math.round(durationMs) };
}

function print(all: readonly HostAnswer[], output: Output): void {
  for (const { hosts, answer } of groupAnswers(answered(all))) {
    const end = answer.signal ? `, ended by ${answer.signal}` : answer.exitCode ? `, exit code ${answer.exitCode}` : '';
    output.out(printable(`— ${hosts.join(', ')}${hosts.length > 1 ? ` (${hosts.length})` : ''}${end}`));
    for (const text of [answer.stdout, answer.stderr])
      if (text !== '')
        output.out(
          text
            .replace(/\r?\n$/, '')
            .split(/\r?\n/)
            .map(printable)
            .join('\n'),
        );
    if (answer.omittedBytes > 0) output.error(`hangar: ${answer.omittedBytes} more bytes are not shown.`);
  }
  for (const one of all) if ('problem' in one) writeProblem(output, one.problem, printable(one.host));
}

/** A host that could not be asked weighs more than a command that failed. */
function worst(all: readonly HostAnswer[]): ExitCode {
  const codes = all.map((one) =>
    'problem' in one ? exitCodeFor(one.problem) : one.answer.exitCode === 0 ? ExitCode.good : ExitCode.failed,
  );
  return codes.includes(ExitCode.unreachable)
    ? ExitCode.unreachable
    : codes.includes(ExitCode.failed)
      ? ExitCode.failed
      : ExitCode.good;
}
