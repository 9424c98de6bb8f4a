import {
  type Account,
  type Instance,
  type InstanceEvent,
  providerNameSchema,
} from '../../../preload/contract/instances.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { enterCodes } from './enter-codes.ts';
import { ExitCode } from './exit-code.ts';
import { type Output, toJson, toTable } from './output.ts';
import { ProblemError, problemToJson, writeProblem } from './problems.ts';
import { readFilter } from './read-filter.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

/** Options that choose what is asked. */
export const listOptions = {
  ...generalOptions,
  provider: { type: 'string' },
  account: { type: 'string', multiple: true, default: [] as string[] },
  region: { type: 'string', multiple: true, default: [] as string[] },
} as const;

const filterOptions = { ...listOptions, filter: { type: 'string', default: '' } } as const;

/** `hangar instances list`: one row an instance; what a region or account answered instead goes to stderr. */
export const listInstances: Command = {
  name: ['instances', 'list'],
  synopsis: '[--filter QUERY] [--provider aws|gcp|ssh] [--account NAME]… [--region R]… [--sandbox] [--json]',
  summary: 'Lists the instances of every account that this computer has credentials for.',
  async run(args, output) {
    const { values } = readArguments(args, filterOptions);
    const query = readFilter(values.filter);
    const { instances: all, problems } = await withInstances(values, (client, signal) =>
      collect(client, signal, endFor(values.filter)),
    );
    const nowMs = Date.now();
    const instances = all.filter((instance) => query.matches(instance, nowMs));
    instances.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.ref.localeCompare(b.ref));
    if (values.json)
      output.out(toJson({ instances: instances.map(toRecord), problems: problems.map(problemToRecord) }));
    else if (instances.length > 0 || problems.length === 0) printTable(instances, all.length, output);
    for (const { place, problem } of problems) writeProblem(output, problem, place);
    return problems.length > 0 ? ExitCode.unreachable : ExitCode.good;
  },
};

type Options = {
  home?: string | undefined;
  sandbox: boolean;
  provider?: string | undefined;
  account: readonly string[];
  region: readonly string[];
};

/** What has to be known before a filter can be answered; prices are waited for only where it speaks of them. */
function endFor(filter: string): 'finished' | 'described' | 'priced' {
  if (filter === '') return 'finished';
  return /\b(price|cost|usd)\b/i.test(filter) ? 'priced' : 'described';
}

/** A core that asks what the options choose, for the length of one command. */
export function withInstances<Result>(
  options: Options,
  use: (client: CoreClient, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const provider = providerNameSchema.optional().safeParse(options.provider);
  if (!provider.success) throw new UsageError(`--provider takes aws, gcp or ssh, not '${options.provider}'.`);
  return withCore(
    options.home,
    {
      sandbox: options.sandbox ? 'always' : 'never',
      provider: provider.data,
      accounts: options.account,
      regions: options.region,
    },
    use,
  );
}

type PlacedProblem = { place: string; provider?: string; region?: string; problem: Problem };

/** One whole round over all regions; up to `described`, with what the lists themselves do not tell. */
export async function collect(
  client: CoreClient,
  signal: AbortSignal,
  end: 'finished' | 'described' | 'priced' = 'finished',
) {
  const found = new Map<string, Instance>();
  const problems: PlacedProblem[] = [];
  /** As last told: it is told again whenever more is known of an account. */
  let ofConfiguration: PlacedProblem[] = [];
  let isWhole = false;
  let accounts: readonly Account[] = [];
  const needCode = new Set<string>();
  let mayAsk = process.stdin.isTTY;
  for await (const event of await client.instances.watch({}, { signal })) {
    if (event.kind === 'instances') for (const instance of event.instances) found.set(instance.ref, instance);
    if (event.kind === 'started') problems.length = 0;
    if (event.kind === 'accounts') {
      accounts = event.accounts;
      ofConfiguration = event.problems.map((problem) => ({ place: 'configuration', problem }));
      if (event.accounts.length + event.problems.length === 0)
        ofConfiguration = [
          { place: 'add --sandbox to practise', problem: { code: 'clouds/no-credentials', params: {} } },
        ];
    }
    if (event.kind === 'removed') for (const ref of event.refs) found.delete(ref);
    if (event.kind === 'failed') {
      problems.push(toPlacedProblem(event));
      if (event.problem.code === 'clouds/mfa-needed') needCode.add(event.scope.accountKey);
    }
    if (event.kind !== end) continue;
    const waiting = accounts.filter(({ key, mfaDevice }) => mfaDevice !== undefined && needCode.has(key));
    // With a code, another round begins, which this very stream tells of.
    if (mayAsk && waiting.length > 0 && (await enterCodes(client, signal, waiting))) {
      mayAsk = false;
      continue;
    }
    isWhole = true;
    break;
  }
  // Half a list must not be taken for the whole of it.
  if (!isWhole) throw new ProblemError({ code: 'app/cancelled', params: {} });
  return { instances: [...found.values()], problems: [...ofConfiguration, ...problems] };
}

function toPlacedProblem({ scope, problem }: Extract<InstanceEvent, { kind: 'failed' }>): PlacedProblem {
  return { place: `${scope.provider} ${scope.region}`, provider: scope.provider, region: scope.region, problem };
}

/** The names in this record are stable: scripts read them. */
export function toRecord(instance: Instance) {
  const { id, name, provider, account, region, zone, type, state } = instance;
  const { publicAddress, privateAddress, launchedAt, tags } = instance;
  return { id, name, provider, account, region, zone, type, state, publicAddress, privateAddress, launchedAt, tags };
}

function problemToRecord({ provider, region, problem }: PlacedProblem) {
  return { provider, region, ...problemToJson(problem) };
}

function printTable(instances: readonly Instance[], foundCount: number, output: Output): void {
  if (instances.length === 0) {
    output.error(
      foundCount === 0 ? 'There are no instances here.' : `None of ${foundCount} instances fits the filter.`,
    );
    return;
  }
  const rows = instances.map((instance) => [
    instance.name || '—',
    instance.id,
    instance.provider,
    instance.zone,
    instance.type,
    instance.state,
    instance.publicAddress ?? '—',
  ]);
  const header = ['NAME', 'ID', 'CLOUD', 'ZONE', 'TYPE', 'STATE', 'ADDRESS'];
  output.out(toTable([header, ...rows.map((row) => row.map(printable))]));
}

/**
 * The one instance of that id or name. Where there is none, what kept parts of the list away comes first: it may be the
 * reason.
 */
export function find(
  instances: readonly Instance[],
  problems: readonly PlacedProblem[],
  wanted: string,
  output: Output,
): Instance {
  const target = choose(instances, wanted);
  if (target) return target;
  for (const { place, problem } of problems) writeProblem(output, problem, place);
  const none: Problem = { code: 'clouds/no-such-instance', params: { target: wanted, count: instances.length } };
  throw new ProblemError(problems[0]?.problem ?? none);
}

/** An id is unique within its region at least; a name may be shared, and then only the id will do. */
function choose(instances: readonly Instance[], wanted: string): Instance | undefined {
  const byId = instances.filter(({ id, ref }) => id === wanted || ref === wanted);
  const matches = byId.length > 0 ? byId : instances.filter(({ name }) => name === wanted);
  if (matches.length < 2) return matches[0];
  const refs = matches.map(({ ref }) => `  ${printable(ref)}`).join('\n');
  throw new UsageError(`'${wanted}' could be any of these; name one in full:\n${refs}`);
}
