import type { Problem } from '../../preload/contract/problem.ts';

/**
 * An entry of a cloud's price list that a price is made of, by a name of the console's own:
 * `machine/TYPE/OPERATION`, `spot/TYPE/OPERATION/ZONE` (EC2, per hour), `core|ram|gpu|machine/NAME/MARKET` (Compute
 * Engine, per hour and piece or GiB), `disk/TYPE` (per GiB and month), `address/in-use|in-use-spot|idle` (per hour).
 */
export type PriceItem = { region: string; item: string };

/** What a list says of an item: US dollars for its unit, or nothing; or why it could not be asked. */
export type PriceAnswer = PriceItem & ({ usd: number | undefined } | { problem: Problem });

/** The identity of an item within its list. */
export function priceKey({ region, item }: PriceItem): string {
  return `${region} ${item}`;
}

/** Identity of the price list that an account's instances are billed by; the same for all accounts of a cloud. */
export function priceListName(cloud: 'aws' | 'gcp', isSandbox: boolean, endpoint: string | undefined): string {
  // A practice list is no other from run to run, though its address is.
  if (isSandbox) return `practice ${cloud}`;
  return endpoint === undefined ? cloud : `${cloud} ${endpoint}`;
}
