import type { Instance } from './instances.ts';
import { estimateMonth } from './month-estimate.ts';

/** What the running ones of some instances cost together. Those without a price are counted, and no more. */
export type RunningCost = {
  usdPerHour: number;
  /** Undefined when the cloud does not tell since when one of them runs. */
  month: { usdSoFar: number; usdByEnd: number } | undefined;
  /** Running, with a price. */
  pricedCount: number;
  /** Running, and the price is unknown or has not been asked for yet. */
  unknownCount: number;
};

/** Adds up the machines that run at `nowMs`; their disks and addresses are not in it. */
export function runningCost(instances: Iterable<Instance>, nowMs: number): RunningCost {
  const cost: RunningCost = { usdPerHour: 0, month: { usdSoFar: 0, usdByEnd: 0 }, pricedCount: 0, unknownCount: 0 };
  for (const instance of instances) {
    // Nobody bills a host of one's own by the hour.
    if (instance.state !== 'running' || instance.provider === 'ssh') continue;
    const usdPerHour = usdPerHourOf(instance);
    if (usdPerHour === undefined) {
      cost.unknownCount += 1;
      continue;
    }
    cost.pricedCount += 1;
    cost.usdPerHour += usdPerHour;
    const own = estimateMonth(instance, usdPerHour, nowMs);
    cost.month = own &&
      cost.month && {
        usdSoFar: cost.month.usdSoFar + own.usdSoFar,
        usdByEnd: cost.month.usdByEnd + own.usdByMonthEnd,
      };
  }
  return cost;
}

/** What an hour of all these costs together while they run, whether or not they do. */
export function hourlyCost(
  instances: readonly Pick<Instance, 'price'>[],
): Pick<RunningCost, 'usdPerHour' | 'pricedCount' | 'unknownCount'> {
  const known = instances.map(usdPerHourOf).filter((usd) => usd !== undefined);
  return {
    usdPerHour: known.reduce((sum, usd) => sum + usd, 0),
    pricedCount: known.length,
    unknownCount: instances.length - known.length,
  };
}

/** The price of an hour where it is known. */
export function usdPerHourOf({ price }: Pick<Instance, 'price'>): number | undefined {
  return price !== undefined && 'usdPerHour' in price ? price.usdPerHour : undefined;
}
