import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { createEc2Market, inMarkets } from './ec2-market.ts';
import { type PricedProduct, readPriceDocument } from './ec2-price-document.ts';
import { getProducts } from './ec2-products.ts';
import { type PriceAnswer, type PriceItem, priceKey } from './price-item.ts';
import { spotSystems } from './spot-systems.ts';

/** More than one product of exactly one kind is an answer to another question. */
const maxProducts = 20;
/** Entries asked for at once. */
const itemsAtOnce = 4;

/** What one entry is looked up by, and which of the products found is meant. */
type Lookup = { service: string; filters: Record<string, string>; unit: string; usage?: RegExp };

/** Asks AWS's price list, and EC2 for the spot prices of this moment. */
export function createEc2Prices({ calls, source }: { calls: Ec2Calls; source: AwsSource }) {
  const market = createEc2Market({ calls, source });

  async function prices(items: readonly PriceItem[], signal: AbortSignal): Promise<PriceAnswer[]> {
    const answers: PriceAnswer[] = [];
    for (const alike of inMarkets(items)) answers.push(...(await market.answer(alike, signal)));
    const known = new Set(answers.map(priceKey));
    const left = items.filter((item) => !known.has(priceKey(item))).values();
    const work = async () => {
      for (const item of left) answers.push(await answer(item, signal));
    };
    await Promise.all(Array.from({ length: itemsAtOnce }, work));
    return answers;
  }

  async function answer(item: PriceItem, signal: AbortSignal): Promise<PriceAnswer> {
    try {
      const usd = await (item.item.startsWith('spot/') ? askSpot(item, signal) : askList(item, signal));
      return { ...item, usd };
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof AppError)) throw thrown;
      return { ...item, problem: thrown.toProblem() };
    }
  }

  /** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html */
  async function askList({ region, item }: PriceItem, signal: AbortSignal): Promise<number | undefined> {
    const { service, filters, unit, usage } = lookupOf(region, item);
    const call = {
      region: source.homeRegion,
      action: 'pricing:GetProducts',
      target: item.split('/')[1] ?? item,
      signal,
    };
    const reply = await calls.send(call, (ec2) =>
      getProducts(ec2, source, { service, filters, maxResults: maxProducts }, signal),
    );
    // The SDK reads any JSON as an answer without fields.
    if (!Array.isArray(reply.PriceList)) throw malformed(region);
    const read = reply.PriceList.map((json) => readPriceDocument(String(json)));
    if (read.includes(undefined)) throw malformed(region);
    const products = read.filter((product) => product !== undefined);
    return onePrice(
      products.filter((it) => it.unit === unit && (usage?.test(it.attributes.get('usagetype') ?? '') ?? true)),
      {
        target: item,
        region,
      },
    );
  }

  /** The newest price of one zone. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html */
  async function askSpot({ region, item }: PriceItem, signal: AbortSignal): Promise<number | undefined> {
    const [, type = '', operation = '', AvailabilityZone = ''] = item.split('/');
    const system = spotSystems[operation];
    if (system === undefined) return undefined;
    const call = { region, action: 'ec2:DescribeSpotPriceHistory', target: type, signal };
    const reply = await calls.send(call, (ec2, sdk) => {
      const input = {
        Filters: [{ Name: 'instance-type', Values: [type] }],
        ProductDescriptions: [system, `${system} (Amazon VPC)`],
        AvailabilityZone,
        StartTime: new Date(),
        MaxResults: 10,
      };
      return ec2.send(new sdk.DescribeSpotPriceHistoryCommand(input), { abortSignal: signal });
    });
    if (!Array.isArray(reply.SpotPriceHistory)) throw malformed(region);
    const found = reply.SpotPriceHistory.filter(
      (it) => it.InstanceType === type && it.AvailabilityZone === AvailabilityZone,
    ).toSorted((a, b) => (b.Timestamp?.getTime() ?? 0) - (a.Timestamp?.getTime() ?? 0));
    const usd = Number(/^\d{1,6}(\.\d{1,12})?$/.exec(found[0]?.SpotPrice ?? '')?.[0] ?? Number.NaN);
    return usd > 0 ? usd : undefined;
  }

  function malformed(region: string): AppError {
    const account = calls.place(region, 'pricing:GetProducts').account;
    return new AppError('clouds/malformed-reply', { account, region }, new Error('not a list of prices'));
  }

  return { prices };
}

function lookupOf(region: string, item: string): Lookup {
  const [kind, name = '', operation = ''] = item.split('/');
  const regionCode = region;
  if (kind === 'disk')
    return {
      service: 'AmazonEC2',
      filters: { productFamily: 'Storage', volumeApiName: name, regionCode },
      unit: 'GB-Mo',
    };
  if (kind === 'address') {
    const usage = name === 'idle' ? /(^|-)PublicIPv4:IdleAddress$/ : /(^|-)PublicIPv4:InUseAddress$/;
    return { service: 'AmazonVPC', filters: { group: 'VPCPublicIPv4Address', regionCode }, unit: 'Hrs', usage };
  }
  return {
    service: 'AmazonEC2',
    filters: { instanceType: name, regionCode, operation, tenancy: 'Shared', capacitystatus: 'Used' },
    unit: 'Hrs',
  };
}

/** The price that all products found agree on; none where there is none. */
function onePrice(products: readonly PricedProduct[], params: { target: string; region: string }): number | undefined {
  const usd = new Set(products.flatMap((product) => product.usd ?? []));
  if (usd.size > 1) throw new AppError('prices/ambiguous', params);
  return [...usd][0];
}
