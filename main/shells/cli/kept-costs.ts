import type { Instance } from '../../../preload/contract/instances.ts';
import type { Amount, InstanceCost } from '../../../preload/contract/prices.ts';
import type { Output } from './output.ts';
import { problemIn, words } from './problems.ts';
import type { CoreClient } from './with-core.ts';

/** What the disks and addresses of instances that do not run cost by the month, by reference. */
export type Kept = ReadonlyMap<string, Amount>;

/** Several are asked for at once, and no cloud is flooded. */
const atOnce = 8;

/** Asks what each instance that is stopped goes on costing. */
export async function askKept(
  client: CoreClient,
  signal: AbortSignal,
  instances: readonly Instance[],
  output: Output,
): Promise<Kept> {
  const resting = instances.filter((instance) => instance.state === 'stopped');
  const kept = new Map<string, Amount>();
  for (let from = 0; from < resting.length; from += atOnce) {
    output.progress(words.t('commandLine.kept.asking', { done: from, count: resting.length }));
    await Promise.all(
      resting.slice(from, from + atOnce).map(async ({ ref }) => {
        const cost = await client.prices.ofInstance({ ref }, { signal }).catch((thrown) => problemIn(thrown));
        kept.set(ref, 'code' in cost ? { unknown: cost } : sumOf(cost));
      }),
    );
  }
  output.progress('');
  return kept;
}

/** Nothing of it costs anything any more. */
export function isGone({ state }: Instance): boolean {
  return state === 'deleted';
}

/** Tells the sum of what stopped instances go on costing. */
export function tellKept(amounts: readonly Amount[], output: Output): void {
  if (amounts.length === 0) return;
  const known = amounts.flatMap((amount) => ('usd' in amount ? amount.usd : []));
  const usd = words.format.usd(known.reduce((sum, one) => sum + one, 0));
  output.error(words.t('commandLine.kept.sum', { usd, count: amounts.length }));
  const unknownCount = amounts.length - known.length;
  if (unknownCount > 0) output.error(words.t('commandLine.kept.unknown', { count: unknownCount }));
}

/** A part is not the whole: one unknown amount makes the sum unknown. */
function sumOf({ disks, addresses, unknown }: InstanceCost): Amount {
  if (unknown) return { unknown };
  let usd = 0;
  for (const { perMonth } of [...disks, ...addresses]) {
    if ('unknown' in perMonth) return perMonth;
    usd += perMonth.usd;
  }
  return { usd };
}
