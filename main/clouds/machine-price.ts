import type { Instance } from '../../preload/contract/instances.ts';
import type { Market, Price } from '../../preload/contract/prices.ts';
import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';
import { gpuItem } from './gce-sku.ts';
import type { PriceItem } from './price-item.ts';

/** What of an instance, or of one that is only thought of, its price depends on. */
export type PricedMachine = Pick<
  Instance,
  'provider' | 'region' | 'zone' | 'type' | 'shape' | 'billedAs' | 'stopLoses'
>;

/** What is known of an item: dollars (undefined when the list has none) and since when, or why nothing is known. */
export type KnownPrice = { usd: number | undefined; askedAt: string } | { problem: Problem };

/** The entries that a price is the sum of, each so many times; or why there is none. */
type Parts = { items: { item: PriceItem; count: number }[]; without: Extract<Price, { market: Market }>['without'] };

/** E2's shared-core types are billed for a part of the cores that they show. */
const sharedCores: Record<string, number> = { 'e2-micro': 0.25, 'e2-small': 0.5, 'e2-medium': 1 };
/** Sizes that Google prices as families of their own. */
const ownFamilies: Record<string, string> = { 'a3-megagpu': 'a3plus', 'a3-ultragpu': 'a3ultra' };
/** Priced as a whole. */
const wholeTypes = ['f1-micro', 'g1-small'];
/** Types with disks inside their host, which Google bills by themselves. */
const withLocalDisks = /^(a3|a4|z3)-|^a2-ultragpu-|-lssd$/;

/** The entries to ask for before `machinePrice` can tell anything. */
export function priceItems(machine: PricedMachine, market: Market): PriceItem[] {
  const parts = partsOf(machine, market);
  return 'code' in parts ? [] : parts.items.map(({ item }) => item);
}

/** The machine's price per hour, or why it is unknown; undefined while one of its entries has not been asked for. */
export function machinePrice(
  machine: PricedMachine,
  market: Market,
  known: (item: PriceItem) => KnownPrice | undefined,
): Price | undefined {
  const parts = partsOf(machine, market);
  if ('code' in parts) return { unknown: parts };
  let usdPerHour = 0;
  let askedAt: string | undefined;
  for (const { item, count } of parts.items) {
    const found = known(item);
    if (found === undefined) return undefined;
    if ('problem' in found) return { unknown: found.problem };
    if (found.usd === undefined) return { unknown: problem('prices/not-listed', machine) };
    usdPerHour += found.usd * count;
    if (askedAt === undefined || found.askedAt < askedAt) askedAt = found.askedAt;
  }
  if (askedAt === undefined || !(usdPerHour > 0)) return { unknown: problem('prices/not-listed', machine) };
  return { usdPerHour, market, askedAt, without: parts.without };
}

function partsOf(machine: PricedMachine, market: Market): Parts | Problem {
  return machine.provider === 'aws' ? ec2Parts(machine, market) : gceParts(machine, market);
}

function ec2Parts(machine: PricedMachine, market: Market): Parts | Problem {
  const { type, region, zone, billedAs } = machine;
  if (billedAs === undefined) return problem('prices/special-tenancy', machine);
  if (region.startsWith('cn-')) return problem('prices/other-currency', machine);
  const item = market === 'spot' ? `spot/${type}/${billedAs}/${zone}` : `machine/${type}/${billedAs}`;
  return { items: [{ item: { region, item }, count: 1 }], without: [] };
}

/** https://cloud.google.com/compute/all-pricing: cores, memory and GPUs, each by its own entry. */
function gceParts(machine: PricedMachine, market: Market): Parts | Problem {
  const { type, region, shape, billedAs, stopLoses } = machine;
  const { vcpus, memoryBytes, gpuCount, gpuName } = shape;
  const without: Parts['without'] = [];
  if (billedAs !== 'free') without.push('system-licence');
  if (stopLoses.localDisks === true || withLocalDisks.test(type)) without.push('local-disks');
  const part = (item: string, count: number) => ({ item: { region, item }, count });
  if (wholeTypes.includes(type)) return { items: [part(`machine/${type}/${market}`, 1)], without };
  const isGpuNameless = gpuCount !== undefined && gpuCount > 0 && gpuName === undefined;
  if (vcpus === undefined || memoryBytes === undefined || isGpuNameless)
    return problem('prices/shape-unknown', machine);
  const family = gceFamily(type);
  const gpus = gpuCount && gpuName ? [part(gpuItem(gpuName, market), gpuCount)] : [];
  return {
    items: [
      part(`core/${family}/${market}`, sharedCores[type] ?? vcpus),
      part(`ram/${family}/${market}`, memoryBytes / 1024 ** 3),
      ...gpus,
    ],
    without,
  };
}

/** `n2-custom-4-8192` is priced as `n2-custom`, `custom-4-8192` as `n1-custom`, E2's own sizes as all E2. */
function gceFamily(type: string): string {
  if (type.startsWith('custom-')) return 'n1-custom';
  const [family = type, kind] = type.split('-');
  const own = ownFamilies[`${family}-${kind}`];
  if (own !== undefined) return own;
  return kind === 'custom' && family !== 'e2' ? `${family}-custom` : family;
}

function problem(code: ProblemCode, { type, region }: PricedMachine): Problem {
  return { code, params: { target: type, region } };
}
