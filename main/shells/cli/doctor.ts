import { resolve } from 'node:path';
import type { CheckId, DoctorFinding, DoctorInput, DoctorVerdict } from '../../../preload/contract/doctor.ts';
import { readDoctorTarget } from '../../../preload/contract/doctor-target.ts';
import { findingSentence, verdictSentence } from '../../../renderer/i18n/doctor-sentence.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { collect, find } from './instances.ts';
import { type Output, toJson } from './output.ts';
import { ProblemError, words } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

/** `hangar doctor`: why something cannot be reached, or why work on it fails. The codes in its JSON are stable. */
export const runDoctor: Command = {
  name: ['doctor'],
  synopsis: 'TARGET [--key FILE] [--user USER] [--ssh-port PORT] [--trust SHA256:…]… [--sandbox] [--json]',
  summary:
    'Finds out why something cannot be reached. TARGET is an instance (id or name), [USER@]HOST[:PORT] or http://HOST:PORT.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      key: { type: 'string' },
      user: { type: 'string' },
      'ssh-port': { type: 'string' },
      trust: { type: 'string', multiple: true },
    });
    const [text, ...more] = positionals;
    if (!text || more.length > 0) throw new UsageError('Name one target.');
    const sshPort = readPort(values['ssh-port']);
    const read = readDoctorTarget(text);
    if (!read && !mayBeName(text))
      throw new UsageError(
        'TARGET is an instance (id or name), [USER@]HOST[:PORT] with a port from 1 to 65535, or http://HOST:PORT.',
      );
    const sandbox = values.sandbox ? ('always' as const) : ('never' as const);
    return await withCore(values.home, { sandbox }, async (client, signal) => {
      const { target, user } = read ?? (await findInstance(client, signal, text, output));
      const as = values.user ?? user;
      const input: DoctorInput = {
        target: target.kind === 'service' && sshPort !== undefined ? { ...target, sshPort } : target,
        trusted: values.trust ?? [],
        ...(as === undefined ? {} : { user: as }),
        ...(values.key === undefined ? {} : { keyPath: resolve(values.key) }),
      };
      const { name, findings, verdict } = await follow(client, signal, input, output);
      if (values.json) output.out(toJson(toRecord(text, name, findings, verdict)));
      else printReport(name, findings, verdict, output);
      return verdict.status === 'healthy' ? ExitCode.good : ExitCode.failed;
    });
  },
};

async function follow(client: CoreClient, signal: AbortSignal, input: DoctorInput, output: Output) {
  let name = '';
  let order: readonly CheckId[] = [];
  const findings: DoctorFinding[] = [];
  for await (const event of await client.doctor.run(input, { signal })) {
    if (event.kind === 'started') [name, order] = [event.name, event.checks];
    else if (event.kind === 'found') {
      findings.push(event.finding);
      output.progress(`${findings.length}/${order.length}`);
    } else {
      output.progress('');
      // They come as they are found; a person reads them in the order in which one would look.
      findings.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
      return { name, findings, verdict: event.verdict };
    }
  }
  throw new ProblemError({ code: 'app/cancelled', params: {} });
}

/** What has a scheme, a port or brackets is meant as an address, and nothing is called by a thousand characters. */
function mayBeName(text: string): boolean {
  return text.length <= 500 && !/:\/\/|:\d+$|^\[/.test(text);
}

async function findInstance(client: CoreClient, signal: AbortSignal, text: string, output: Output) {
  const { instances, problems } = await collect(client, signal);
  const { ref } = find(instances, problems, text, output);
  return { target: { kind: 'instance' as const, ref }, user: undefined };
}

/** The names in this record are stable: scripts read them. */
function toRecord(target: string, name: string, findings: readonly DoctorFinding[], verdict: DoctorVerdict) {
  const { found, next } = verdictSentence(words, verdict, name);
  return {
    target,
    name,
    verdict: {
      status: verdict.status,
      code: verdict.cause?.code,
      stoppedAt: verdict.stoppedAt?.code,
      check: verdict.cause?.id,
      message: found,
      next,
    },
    durationMs: Math.round(verdict.durationMs),
    checks: findings.map(({ id, code, status, params, details, fix, durationMs }) => ({
      ...{ check: id, code, status, params, details, fix },
      durationMs: Math.round(durationMs),
    })),
  };
}

const marks = { good: '+', warning: '!', bad: '×', unknown: '?' };

function printReport(name: string, findings: readonly DoctorFinding[], verdict: DoctorVerdict, output: Output): void {
  const { title, found, next } = verdictSentence(words, verdict, name);
  output.out(printable(`${title}: ${found}`));
  if (next !== undefined) output.out(printable(next));
  output.out('');
  for (const finding of findings) {
    if (finding.code === 'not-reached') continue;
    const check = words.t(`doctor.checks.${finding.id}`);
    output.out(printable(`${marks[finding.status]} ${check}: ${findingSentence(words, finding).found}`));
    if (finding.status === 'good' && !output.isVerbose) continue;
    for (const line of (finding.details ?? '').split('\n'))
      if (line.trim() !== '') output.out(`    ${printable(line)}`);
  }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError('A port is a number from 1 to 65535.');
  return port;
}
