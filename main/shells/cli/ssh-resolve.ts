import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { findConfiguration } from './named-files.ts';
import { toJson } from './output.ts';
import { problemToJson, writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** Of these `ssh -G` prints a line for each value. */
const severalLines = new Set([
  'identityfile',
  'certificatefile',
  'sendenv',
  'setenv',
  'localforward',
  'remoteforward',
  'dynamicforward',
]);

/** `hangar ssh resolve`: what the console makes of the OpenSSH configuration for one host, in the words of `ssh -G`. */
export const resolveSshHost: Command = {
  name: ['ssh', 'resolve'],
  synopsis: '[USER@]HOST [-F FILE] [--json]',
  summary: 'Prints what your OpenSSH configuration (or FILE) says of a host, as ssh -G does.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      file: { type: 'string', short: 'F' },
    });
    const [named, ...more] = positionals;
    if (!named || more.length > 0) throw new UsageError('Name one host.');
    const at = named.lastIndexOf('@');
    const asked = {
      host: named.slice(at + 1),
      ...(at > 0 ? { user: named.slice(0, at) } : {}),
      ...(values.file === undefined ? {} : { file: await findConfiguration(values.file) }),
    };
    if (asked.host === '') throw new UsageError('Name one host.');
    const found = await withCore(values.home, { sandbox: 'never' }, (client, signal) =>
      client.sshConfig.resolve(asked, { signal }),
    );
    const { fields, skippedMatches, problems } = found;
    if (values.json) {
      const told = Object.entries(fields).map(([keyword, lines]) => [
        keyword,
        severalLines.has(keyword) ? lines : keyword === 'port' ? Number(lines[0]) : lines[0],
      ]);
      output.out(
        toJson({ ...Object.fromEntries(told), skippedMatches, problems: problems.map((it) => problemToJson(it)) }),
      );
    } else {
      for (const [keyword, lines] of Object.entries(fields))
        for (const line of lines) output.out(printable(`${keyword} ${line}`));
      for (const { path, lineNumber } of skippedMatches)
        output.error(
          printable(`${path}, line ${lineNumber}: this Match would run a program; it counts as not matching.`),
        );
      for (const problem of problems) writeProblem(output, problem);
    }
    return problems.length > 0 ? ExitCode.failed : ExitCode.good;
  },
};
