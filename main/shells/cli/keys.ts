import type { KeyFile } from '../../../preload/contract/keys.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readFileArgument } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { type Output, toJson } from './output.ts';
import { problemToJson, writeProblem } from './problems.ts';
import { withCore } from './with-core.ts';

/** `hangar keys check`: says whether OpenSSH would take the file, and why not; `--fix` closes its permissions. */
export const checkKey: Command = {
  name: ['keys', 'check'],
  synopsis: 'FILE [--fix] [--json]',
  summary: 'Checks a private key file and its permissions; --fix closes them to you alone.',
  async run(args, output) {
    const options = { ...generalOptions, fix: { type: 'boolean', default: false } } as const;
    const { values, path } = readFileArgument(args, options, 'Name one key file.');
    const key = await withCore(values.home, { sandbox: 'never' }, async (client) => {
      const found = await client.keys.check({ path });
      return values.fix && isFixable(found) ? await client.keys.fix({ path }) : found;
    });
    if (values.json) output.out(toJson(toRecord(key)));
    else printKey(key, output);
    return key.problem ? ExitCode.failed : ExitCode.good;
  },
};

/** Only a private key's permissions are touched: the file may have been named by mistake. */
function isFixable({ problem }: KeyFile): boolean {
  return problem?.code === 'keys/permissions-too-open';
}

function toRecord({ problem, ...key }: KeyFile) {
  return { ...key, problem: problem && problemToJson(problem) };
}

function printKey(key: KeyFile, output: Output): void {
  const { mode, status, fixCommand } = key.permissions;
  const kind = [key.type, key.bits && `${key.bits} bits`, key.format, key.encrypted && 'encrypted'];
  output.out(printable(key.path));
  output.out(`  key          ${kind.filter(Boolean).join(', ') || 'unknown'}`);
  if (key.fingerprint) output.out(`  fingerprint  ${key.fingerprint}`);
  if (key.comment) output.out(`  comment      ${printable(key.comment)}`);
  output.out(`  permissions  ${[status, mode].filter(Boolean).join(', ')}`);
  for (const { who, access } of key.permissions.findings) output.out(`    ${printable(`${who}: ${access}`)}`);
  if (key.problem) writeProblem(output, key.problem);
  if (fixCommand && isFixable(key)) output.error(`  ${printable(fixCommand)}`);
}
