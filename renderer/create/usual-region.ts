import type { Account, Instance } from '../../preload/contract/instances.ts';

/** The region in which most of the account's instances are; the first where it has none. */
export function usualRegion(
  regions: readonly string[],
  { provider, account }: Account,
  instances: Iterable<Instance>,
): string | undefined {
  const counts = new Map(regions.map((region) => [region, 0]));
  for (const instance of instances) {
    const count = counts.get(instance.region);
    if (count !== undefined && instance.provider === provider && instance.account === account)
      counts.set(instance.region, count + 1);
  }
  return regions.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0];
}
