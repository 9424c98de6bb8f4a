import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { readPriceDocument } from './ec2-price-document.ts';
import { getProducts } from './ec2-products.ts';
import type { PriceAnswer, PriceItem } from './price-item.ts';
import { spotSystems } from './spot-systems.ts';

/** From here on it is quicker to ask for everything than for each. */
const worthwhile = 14;
const productsAtOnce = 100;
const spotAtOnce = 1000;
/** A region has some 900 types. */
const maxPages = 60;

/** Items that differ only by their machine type. */
type Alike = { region: string; operation: string; zone: string | undefined; items: readonly PriceItem[] };

/** Those of the items of which there are so many alike that all of their kind are worth asking for at once. */
export function inMarkets(items: readonly PriceItem[]): Alike[] {
  const found = new Map<string, Alike & { items: PriceItem[] }>();
  for (const item of items) {
    const [kind, , operation = '', zone] = item.item.split('/');
    if (kind !== 'machine' && kind !== 'spot') continue;
    const key = `${kind} ${item.region} ${operation} ${zone}`;
    const alike = found.get(key) ?? { region: item.region, operation, zone, items: [] };
    alike.items.push(item);
    found.set(key, alike);
  }
  return [...found.values()].filter((alike) => alike.items.length >= worthwhile);
}

/** Asks for the prices of all types of a region, or of a zone's spot market, page by page. */
export function createEc2Market({ calls, source }: { calls: Ec2Calls; source: AwsSource }) {
  /** All there are, and with them those that have none; nothing where they can't be had so. */
  async function answer(alike: Alike, signal: AbortSignal): Promise<PriceAnswer[]> {
    try {
      const found = await (alike.zone === undefined ? askRegion(alike, signal) : askSpot(alike, alike.zone, signal));
      // Nothing at all is no word on each of them.
      if (found.size === 0) return [];
      for (const { item } of alike.items) if (!found.has(item)) found.set(item, undefined);
      return [...found].map(([item, usd]) => ({ region: alike.region, item, usd }));
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof AppError)) throw thrown;
      return [];
    }
  }

  async function askRegion(
    { region, operation }: Alike,
    signal: AbortSignal,
  ): Promise<Map<string, number | undefined>> {
    const filters = { regionCode: region, operation, tenancy: 'Shared', capacitystatus: 'Used' };
    const call = { region: source.homeRegion, action: 'pricing:GetProducts', target: region, signal };
    const found = new Map<string, number | undefined>();
    let nextToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const asked = { service: 'AmazonEC2', filters, maxResults: productsAtOnce, nextToken };
      const reply = await calls.send(call, (ec2) => getProducts(ec2, source, asked, signal));
      // The SDK reads any JSON as an answer without fields.
      if (!Array.isArray(reply.PriceList)) throw malformed(region);
      for (const json of reply.PriceList) {
        const product = readPriceDocument(String(json));
        if (product === undefined) throw malformed(region);
        const type = product.attributes.get('instanceType');
        if (product.usd === undefined || product.unit !== 'Hrs' || type === undefined) continue;
        add(found, `machine/${type}/${operation}`, product.usd);
      }
      nextToken = reply.NextToken || undefined;
      if (nextToken === undefined) return found;
    }
    throw malformed(region);
  }

  async function askSpot(
    { region, operation }: Alike,
    AvailabilityZone: string,
    signal: AbortSignal,
  ): Promise<Map<string, number | undefined>> {
    const found = new Map<string, { usd: number; at: number }>();
    const system = spotSystems[operation];
    const call = { region, action: 'ec2:DescribeSpotPriceHistory', target: AvailabilityZone, signal };
    const StartTime = new Date();
    let NextToken: string | undefined;
    for (let page = 0; system !== undefined && page < maxPages; page += 1) {
      const reply = await calls.send(call, (ec2, sdk) => {
        const ProductDescriptions = [system, `${system} (Amazon VPC)`];
        const input = { ProductDescriptions, AvailabilityZone, StartTime, MaxResults: spotAtOnce, NextToken };
        return ec2.send(new sdk.DescribeSpotPriceHistoryCommand(input), { abortSignal: signal });
      });
      if (!Array.isArray(reply.SpotPriceHistory)) throw malformed(region);
      for (const { InstanceType: type, SpotPrice, Timestamp, AvailabilityZone: zone } of reply.SpotPriceHistory) {
        const usd = Number(/^\d{1,6}(\.\d{1,12})?$/.exec(SpotPrice ?? '')?.[0] ?? Number.NaN);
        const at = Timestamp?.getTime() ?? 0;
        if (!type || zone !== AvailabilityZone || !(usd > 0)) continue;
        const item = `spot/${type}/${operation}/${AvailabilityZone}`;
        if (at >= (found.get(item)?.at ?? 0)) found.set(item, { usd, at });
      }
      NextToken = reply.NextToken || undefined;
      if (NextToken === undefined) break;
    }
    return new Map([...found].map(([item, { usd }]) => [item, usd]));
  }

  return { answer };
}

/** Each is then asked for by itself, which says what is wrong. */
function malformed(region: string): AppError {
  return new AppError('clouds/malformed-reply', { account: region, region }, new Error('not a list of prices'));
}

/** Two entries for one type that do not agree: neither is believed. */
function add(found: Map<string, number | undefined>, item: string, usd: number): void {
  found.set(item, found.has(item) && found.get(item) !== usd ? undefined : usd);
}
