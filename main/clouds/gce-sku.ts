import { z } from 'zod';
import type { Market } from '../../preload/contract/prices.ts';
import { createGpuName } from './gpu-name.ts';

/** What one SKU of the catalogue prices: an item (see `PriceItem`) in some regions. */
export type PricedSku = { item: string; regions: readonly string[]; usd: number };

const money = z.object({
  currencyCode: z.string(),
  units: z.union([z.string(), z.number()]).optional(),
  nanos: z.number().optional(),
});
const sku = z.object({
  description: z.string().max(300),
  category: z.object({ usageType: z.string() }),
  serviceRegions: z.array(z.string().regex(/^[a-z0-9-]{2,40}$/)).max(200),
  pricingInfo: z
    .array(
      z.object({
        pricingExpression: z.object({
          usageUnit: z.string(),
          tieredRates: z.array(z.object({ startUsageAmount: z.number().optional(), unitPrice: money })).max(50),
        }),
      }),
    )
    .max(50),
});

/** What Google calls families that have no name of their own in the catalogue. */
const families: Record<string, string> = { 'compute optimized': 'c2', 'm3 memory-optimized': 'm3' };
const disks: readonly [pattern: RegExp, type: string][] = [
  [/^Storage PD Capacity( in .+)?$/, 'pd-standard'],
  [/^Balanced PD Capacity( in .+)?$/, 'pd-balanced'],
  [/^SSD backed PD Capacity( in .+)?$/, 'pd-ssd'],
  [/^Extreme PD Capacity( in .+)?$/, 'pd-extreme'],
  [/^Hyperdisk Balanced Capacity( in .+)?$/, 'hyperdisk-balanced'],
  [/^Hyperdisk Extreme Capacity( in .+)?$/, 'hyperdisk-extreme'],
  [/^Hyperdisk Throughput Capacity( in .+)?$/, 'hyperdisk-throughput'],
  [/^Hyperdisk ML Capacity( in .+)?$/, 'hyperdisk-ml'],
];
const addresses: readonly [pattern: RegExp, use: string][] = [
  [/^External IP Charge on a Standard VM/, 'in-use'],
  [/^External IP Charge on a Spot Preemptible VM/, 'in-use-spot'],
  [/^Static Ip Charge( in .+)?$/, 'idle'],
];

/**
 * What an SKU of the catalogue is the price of; undefined for the many (commitments, sole tenancy, images …) that
 * nothing here is billed by. https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list
 */
export function readSku(raw: unknown): PricedSku | undefined {
  const parsed = sku.safeParse(raw);
  if (!parsed.success) return undefined;
  const { description, category, serviceRegions, pricingInfo } = parsed.data;
  const market = marketOf(category.usageType);
  const named = market && itemOf(description, market);
  const expression = pricingInfo.at(-1)?.pricingExpression;
  if (!named || !expression || expression.usageUnit !== named.unit) return undefined;
  // Beyond what is free or dearer at first.
  const rates = expression.tieredRates.toSorted((a, b) => (a.startUsageAmount ?? 0) - (b.startUsageAmount ?? 0));
  const usd = usdOf(rates.at(-1)?.unitPrice);
  return usd === undefined ? undefined : { item: named.item, regions: serviceRegions, usd };
}

function marketOf(usageType: string): Market | undefined {
  if (usageType === 'OnDemand') return 'on-demand';
  return usageType === 'Preemptible' ? 'spot' : undefined;
}

function itemOf(description: string, market: Market): { item: string; unit: string } | undefined {
  const disk = disks.find(([pattern]) => pattern.test(description));
  if (disk && market === 'on-demand') return { item: `disk/${disk[1]}`, unit: 'GiBy.mo' };
  const address = addresses.find(([pattern]) => pattern.test(description));
  if (address) return { item: `address/${address[1]}`, unit: 'h' };
  const gpu = /^(Nvidia .{1,40}?) GPU (?:attached to Spot Preemptible VMs )?running in /.exec(description)?.[1];
  if (gpu) return { item: gpuItem(createGpuName(gpu), market), unit: 'h' };
  const part = /^(?:Spot Preemptible )?(.{1,40}?) (Core|Ram) running in /.exec(description);
  const family = part?.[1] === undefined ? undefined : familyOf(part[1]);
  if (family)
    return part?.[2] === 'Core'
      ? { item: `core/${family}/${market}`, unit: 'h' }
      : { item: `ram/${family}/${market}`, unit: 'GiBy.h' };
  if (/^(?:Spot Preemptible )?Micro Instance with burstable CPU running in /.test(description))
    return { item: `machine/f1-micro/${market}`, unit: 'h' };
  if (/^(?:Spot Preemptible )?Small Instance with 1 VCPU running in /.test(description))
    return { item: `machine/g1-small/${market}`, unit: 'h' };
  return undefined;
}

/** `N2D AMD Custom Instance` is `n2d-custom`, `N1 Predefined Instance` is `n1`; undefined for what is no family. */
function familyOf(words: string): string | undefined {
  const name = words.toLowerCase();
  const known = Object.hasOwn(families, name) ? name : name.replace(/ instance$/, '');
  if (Object.hasOwn(families, known)) return families[known];
  if (known === 'custom') return 'n1-custom';
  const match = /^([a-z]\d{1,2}[a-z]{0,12}(?:ultramem224)?)( predefined| amd| arm)*( custom)?$/.exec(known);
  return match?.[1] === undefined ? undefined : `${match[1]}${match[3] ? '-custom' : ''}`;
}

/** The item for a GPU by the console's name for it. */
export function gpuItem(name: string, market: Market): string {
  return `gpu/${name.toLowerCase()}/${market}`;
}

function usdOf(price: z.infer<typeof money> | undefined): number | undefined {
  if (price?.currencyCode !== 'USD') return undefined;
  const usd = Number(price.units ?? 0) + (price.nanos ?? 0) / 1e9;
  return Number.isFinite(usd) && usd > 0 ? usd : undefined;
}
