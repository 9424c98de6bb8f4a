import { machineTypes } from './catalogue.ts';
import { signedRegion } from './ec2-request.ts';
import type { Faults } from './faults.ts';
import { sandboxRegions } from './inventory.ts';
import { type EndpointReply, type LoopbackEndpoint, startLoopbackEndpoint } from './loopback-endpoint.ts';
import { addressUsd, diskPrices, practicePrice } from './practice-prices.ts';

/** Smaller pages than the real list's, so that there are several. */
const pageSize = 25;
/** Where the real list is kept; elsewhere the service does not exist. */
const listRegions = ['us-east-1', 'eu-central-1', 'ap-south-1'];

type Filter = { Field?: unknown; Value?: unknown };
type Product = { attributes: Record<string, string>; unit: string; usd: number };

/**
 * AWS's price list for what the console asks of it, over plain HTTP on 127.0.0.1: GetProducts, whose answer is JSON
 * within JSON. https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export async function startPricingEndpoint({
  faults,
  accessKeyIds,
}: {
  faults: Faults;
  /** Made for this run; requests signed for any other key are refused. */
  accessKeyIds: readonly string[];
}): Promise<LoopbackEndpoint> {
  let calls = 0;
  return startLoopbackEndpoint(({ headers, body }) => {
    const action = String(headers['x-amz-target'] ?? '').replace(/^AWSPriceListService\./, '');
    const [region] = accessKeyIds.flatMap((key) => signedRegion(headers.authorization, key, 'pricing') ?? []);
    const reply = (): EndpointReply => {
      if (region === undefined || !listRegions.includes(region))
        return refusal(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
      if (action !== 'GetProducts') return refusal(400, 'UnknownOperationException', `There is no ${action}.`);
      return getProducts(body);
    };
    const fault = faults.choose({ cloud: 'aws', action, place: region, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return refusal(fault.status, fault.code, fault.message);
    return fault ? { fault, reply } : reply();
  });
}

function getProducts(body: string): EndpointReply {
  const request: { ServiceCode?: unknown; Filters?: Filter[]; MaxResults?: unknown; NextToken?: unknown } =
    JSON.parse(body);
  if (request.ServiceCode !== 'AmazonEC2' && request.ServiceCode !== 'AmazonVPC')
    return refusal(400, 'NotFoundException', `There is no service ${String(request.ServiceCode)}.`);
  const filters = request.Filters ?? [];
  const value = (name: string) => String(filters.find(({ Field }) => Field === name)?.Value ?? '');
  const fits = ({ attributes }: Product) =>
    filters.every(({ Field, Value }) => Field === 'productFamily' || attributes[String(Field)] === Value);
  const region = value('regionCode');
  const one = value('instanceType');
  const types = one === '' ? Object.keys(machineTypes).filter((name) => name.includes('.')) : [one];
  const service = request.ServiceCode;
  const all = sandboxRegions.aws.includes(region) ? types.flatMap((type) => productsOf(service, region, type)) : [];
  const PriceList = all.filter(fits).map(writeDocument);
  const from = Number(/^sandbox:(\d{1,6})$/.exec(String(request.NextToken ?? ''))?.[1] ?? 0);
  const to = from + Math.min(Number(request.MaxResults ?? 100), pageSize);
  return json(200, {
    FormatVersion: 'aws_v1',
    PriceList: PriceList.slice(from, to),
    ...(to < PriceList.length ? { NextToken: `sandbox:${to}` } : {}),
  });
}

function productsOf(service: 'AmazonEC2' | 'AmazonVPC', regionCode: string, instanceType: string): Product[] {
  if (service === 'AmazonVPC')
    return ['InUse', 'Idle'].map((use) => ({
      attributes: { regionCode, group: 'VPCPublicIPv4Address', usagetype: `SBX1-PublicIPv4:${use}Address` },
      unit: 'Hrs',
      usd: addressUsd,
    }));
  const linux = practicePrice(instanceType, regionCode);
  const common = { instanceType, regionCode, tenancy: 'Shared', capacitystatus: 'Used', preInstalledSw: 'NA' };
  const machines =
    linux === undefined
      ? []
      : [
          { operatingSystem: 'Linux', operation: 'RunInstances', usd: linux },
          { operatingSystem: 'Windows', operation: 'RunInstances:0002', usd: Number((linux * 1.5).toFixed(4)) },
        ].map(({ usd, ...system }) => ({ attributes: { ...common, ...system }, unit: 'Hrs', usd }));
  const disks = Object.entries(diskPrices).map(([volumeApiName, usd]) => ({
    attributes: { volumeApiName, regionCode, usagetype: `SBX1-EBS:VolumeUsage.${volumeApiName}` },
    unit: 'GB-Mo',
    usd,
  }));
  return [...machines, ...disks];
}

function writeDocument({ attributes, unit, usd }: Product, index: number): string {
  const sku = `PRACTICE${String(index).padStart(8, '0')}`;
  const description = `$${usd} per ${unit}: a practice price of Hangar's sandbox`;
  const dimension = {
    unit,
    beginRange: '0',
    endRange: 'Inf',
    description,
    appliesTo: [],
    pricePerUnit: { USD: `${usd}` },
  };
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes, sku },
    serviceCode: 'AmazonEC2',
    terms: { OnDemand: { [`${sku}.TERM`]: { sku, priceDimensions: { [`${sku}.TERM.RATE`]: dimension } } } },
    version: '20261101000000',
    publicationDate: '2026-11-01T00:00:00Z',
  });
}

function refusal(status: number, code: string, message: string): EndpointReply {
  return { ...json(status, { __type: code, message }), headers: { 'x-amzn-errortype': code } };
}

function json(status: number, body: unknown): EndpointReply {
  return { status, contentType: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}
