import type { Instance } from '../../../preload/contract/instances.ts';
import { estimateMonth } from '../../../preload/contract/month-estimate.ts';
import type { Amount } from '../../../preload/contract/prices.ts';
import { runningCost, usdPerHourOf } from '../../../preload/contract/running-cost.ts';
import { printable } from '../../printable.ts';
import { type Command, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { collect, listOptions, withInstances } from './instances.ts';
import { askKept, isGone, type Kept, tellKept } from './kept-costs.ts';
import { type Output, toJson, toTable } from './output.ts';
import { problemToJson, words, writeProblem } from './problems.ts';
import { readFilter } from './read-filter.ts';

const options = { ...listOptions, filter: { type: 'string', default: '' } } as const;

/** `hangar cost`: what each instance costs by the hour and this month; a price that is unknown says why. */
export const showCost: Command = {
  name: ['cost'],
  synopsis: '[--filter QUERY] [--provider aws|gcp] [--account NAME]… [--region R]… [--sandbox] [--json]',
  summary:
    'Tells what the instances cost, by the list prices of their clouds and without the disks and addresses of running ones.',
  async run(args, output) {
    const { values } = readArguments(args, options);
    const query = readFilter(values.filter);
    const nowMs = Date.now();
    const { instances, kept, problems } = await withInstances(values, async (client, signal) => {
      const found = await collect(client, signal, 'priced');
      const chosen = found.instances
        .filter((instance) => instance.provider !== 'ssh' && query.matches(instance, nowMs))
        .sort((a, b) => (usdPerHourOf(b) ?? -1) - (usdPerHourOf(a) ?? -1) || (a.ref < b.ref ? -1 : 1));
      return { instances: chosen, kept: await askKept(client, signal, chosen, output), problems: found.problems };
    });
    if (values.json) {
      const { usdPerHour, month, unknownCount } = runningCost(instances, nowMs);
      output.out(
        toJson({
          running: {
            usdPerHour,
            usdThisMonthSoFar: month?.usdSoFar,
            usdByMonthEnd: month?.usdByEnd,
            unknownCount,
          },
          instances: instances.map((instance) => toCostRecord(instance, kept.get(instance.ref), nowMs)),
        }),
      );
    } else printCosts(instances, kept, nowMs, output);
    for (const { place, problem } of problems) writeProblem(output, problem, place);
    return problems.length > 0 ? ExitCode.unreachable : ExitCode.good;
  },
};

/** The names in this record are stable: scripts read them. */
function toCostRecord(instance: Instance, kept: Amount | undefined, nowMs: number) {
  const { id, name, provider, account, region, zone, type, state, price } = instance;
  const usdPerHour = usdPerHourOf(instance);
  const month = usdPerHour === undefined ? undefined : estimateMonth(instance, usdPerHour, nowMs);
  const known = price !== undefined && 'usdPerHour' in price ? price : undefined;
  return {
    ...{ id, name, provider, account, region, zone, type, state },
    usdPerHour,
    market: known?.market,
    askedAt: known?.askedAt,
    without: known?.without,
    usdThisMonthSoFar: month?.usdSoFar,
    usdByMonthEnd: month?.usdByMonthEnd,
    unknown: price !== undefined && 'unknown' in price ? problemToJson(price.unknown) : undefined,
    keptUsdPerMonth: kept && 'usd' in kept ? kept.usd : undefined,
    keptUnknown: kept && 'unknown' in kept ? problemToJson(kept.unknown) : undefined,
  };
}

function printCosts(instances: readonly Instance[], kept: Kept, nowMs: number, output: Output): void {
  if (instances.length === 0) {
    output.error('There are no instances here.');
    return;
  }
  const { format } = words;
  const rows = instances.map((instance) => {
    const usd = usdPerHourOf(instance);
    const month = usd === undefined ? undefined : estimateMonth(instance, usd, nowMs);
    const figures = [usd, month?.usdSoFar, month?.usdByMonthEnd].map(usdWords);
    const told = [...(isGone(instance) ? ['—', '—', '—'] : figures), keptWords(kept.get(instance.ref))];
    return [instance.name || instance.id, instance.provider, instance.type, instance.state, ...told].map(printable);
  });
  const header = ['NAME', 'CLOUD', 'TYPE', 'STATE', 'PER HOUR', 'MONTH SO FAR', 'BY MONTH END', 'KEPT / MONTH'];
  output.out(toTable([header, ...rows], [4, 5, 6, 7]));
  const { usdPerHour, unknownCount } = runningCost(instances, nowMs);
  output.error(
    [
      `Running now: ${format.usd(usdPerHour)} per hour`,
      unknownCount > 0 ? `, and ${unknownCount} running without a known price` : '',
      '. ',
      words.t(instances.every(({ sandbox }) => sandbox) ? 'instances.cost.practice' : 'instances.cost.listPrices'),
      ` ${words.t('instances.cost.whatIsCounted')}`,
    ].join(''),
  );
  tellKept([...kept.values()], output);
  const reasons = [...instances.map(({ price }) => price), ...kept.values()];
  const why = new Set(reasons.flatMap((told) => (told && 'unknown' in told ? words.problem(told.unknown).title : [])));
  for (const title of [...why].slice(0, 10)) output.error(printable(title));
}

function usdWords(usd: number | undefined): string {
  return usd === undefined ? 'N/A' : words.format.usd(usd);
}

/** A running machine's disks are not asked for: its dash says that nobody has looked. */
function keptWords(amount: Amount | undefined): string {
  if (amount === undefined) return '—';
  return usdWords('usd' in amount ? amount.usd : undefined);
}
