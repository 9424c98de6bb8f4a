import { timingSafeEqual } from 'node:crypto';
import type { Faults } from './faults.ts';
import { readToken, writeToken } from './gce-request.ts';
import { type EndpointReply, type LoopbackEndpoint, startLoopbackEndpoint } from './loopback-endpoint.ts';
import { addressUsd, partPrices, spotShare } from './practice-prices.ts';

const path = '/v1/services/6F81-5844-456A/skus';
/** Smaller pages than the real catalogue's, so that there are several. */
const pageSize = 40;
const places = [
  { name: 'Americas', regions: ['us-central1', 'us-west1'], factor: 1 },
  { name: 'EMEA', regions: ['europe-west4'], factor: 1.1 },
  { name: 'Seoul', regions: ['asia-northeast3'], factor: 1.2 },
];
/** C3 is in no list: an unknown price to practise on. */
const families = ['E2', 'N1 Predefined', 'N2', 'N2D AMD', 'G2', 'A2', 'A3'];
const gpus: [name: string, type: string][] = [
  ['Nvidia L4', 'nvidia-l4'],
  ['Nvidia Tesla T4', 'nvidia-tesla-t4'],
  ['Nvidia Tesla A100', 'nvidia-tesla-a100'],
  ['Nvidia H100 80GB', 'nvidia-h100-80gb'],
];
const disks: [name: string, usd: number][] = [
  ['Storage PD Capacity', 0.04],
  ['Balanced PD Capacity', 0.1],
  ['SSD backed PD Capacity', 0.17],
  ['Hyperdisk Balanced Capacity', 0.08],
  ['Regional Storage PD Capacity', 0.08],
];

type Sku = { description: string; usageType: string; regions: string[]; unit: string; usd: number };

/**
 * Google's price list (Cloud Billing's catalogue) for Compute Engine, over plain HTTP on 127.0.0.1, with practice
 * prices. https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list
 */
export async function startBillingEndpoint({
  faults,
  accessToken,
}: {
  faults: Faults;
  accessToken: string;
}): Promise<LoopbackEndpoint> {
  const skus = places.flatMap(skusOf).map(writeSku);
  let calls = 0;
  return startLoopbackEndpoint(({ url, headers }) => {
    const reply = (): EndpointReply => {
      if (!isEqual(headers.authorization ?? '', `Bearer ${accessToken}`))
        return refusal(401, 'authError', 'Request had invalid authentication credentials.');
      if (url.pathname !== path) return refusal(404, 'notFound', 'Requested entity was not found.');
      const from = readToken(url.searchParams.get('pageToken'));
      const size = Math.min(Number(url.searchParams.get('pageSize') ?? pageSize), pageSize);
      const nextPageToken = from + size < skus.length ? writeToken(from + size) : '';
      return json(200, { skus: skus.slice(from, from + size), nextPageToken });
    };
    const fault = faults.choose({ cloud: 'gcp', action: 'skus.list', place: undefined, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return refusal(fault.status, fault.code, fault.message);
    return fault ? { fault, reply } : reply();
  });
}

function skusOf({ name, regions, factor }: (typeof places)[number]): Sku[] {
  const { cpuUsd, memoryGibUsd, gpuUsd } = partPrices;
  const sku = (description: string, unit: string, usd: number, usageType = 'OnDemand'): Sku => ({
    description,
    usageType,
    regions,
    unit,
    usd: usd * factor,
  });
  const where = `running in ${name}`;
  return [
    ...families.flatMap((family) => [
      sku(`${family} Instance Core ${where}`, 'h', cpuUsd),
      sku(`${family} Instance Ram ${where}`, 'GiBy.h', memoryGibUsd),
      sku(`Spot Preemptible ${family} Instance Core ${where}`, 'h', cpuUsd * spotShare, 'Preemptible'),
      sku(`Spot Preemptible ${family} Instance Ram ${where}`, 'GiBy.h', memoryGibUsd * spotShare, 'Preemptible'),
      // What the real list has beside them, and nothing here is billed by.
      sku(`${family} Sole Tenancy Instance Core ${where}`, 'h', cpuUsd * 1.1),
      sku(`Commitment v1: ${family} Cpu in ${name} for 1 Year`, 'h', cpuUsd * 0.6, 'Commit1Yr'),
    ]),
    ...gpus.flatMap(([gpu, type]) => [
      sku(`${gpu} GPU ${where}`, 'h', gpuUsd[type] ?? 1),
      sku(`${gpu} GPU attached to Spot Preemptible VMs ${where}`, 'h', (gpuUsd[type] ?? 1) * spotShare, 'Preemptible'),
    ]),
    ...disks.map(([disk, usd]) => sku(name === 'Americas' ? disk : `${disk} in ${name}`, 'GiBy.mo', usd)),
    sku(name === 'Americas' ? 'Static Ip Charge' : `Static Ip Charge in ${name}`, 'h', addressUsd * 2),
    ...(name === 'Americas'
      ? [{ ...sku('External IP Charge on a Standard VM', 'h', addressUsd), regions: ['global'] }]
      : []),
  ];
}

function writeSku({ description, usageType, regions, unit, usd }: Sku, index: number) {
  const units = Math.floor(usd);
  const unitPrice = { currencyCode: 'USD', units: String(units), nanos: Math.round((usd - units) * 1e9) };
  const free = { startUsageAmount: 0, unitPrice: { currencyCode: 'USD', units: '0', nanos: 0 } };
  const isFreeAtFirst = /Ip Charge|IP Charge|Storage PD/.test(description);
  return {
    name: `services/6F81-5844-456A/skus/PRACTICE-${index}`,
    skuId: `PRACTICE-${index}`,
    description,
    category: { serviceDisplayName: 'Compute Engine', resourceFamily: 'Compute', resourceGroup: 'CPU', usageType },
    serviceRegions: regions,
    pricingInfo: [
      {
        summary: "A practice price of Hangar's sandbox",
        pricingExpression: {
          usageUnit: unit,
          displayQuantity: 1,
          tieredRates: isFreeAtFirst
            ? [free, { startUsageAmount: 30, unitPrice }]
            : [{ startUsageAmount: 0, unitPrice }],
        },
        currencyConversionRate: 1,
        effectiveTime: '2026-11-01T00:00:00Z',
      },
    ],
    serviceProviderName: 'Google',
  };
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refusal(status: number, reason: string, message: string): EndpointReply {
  return json(status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
}

function json(status: number, body: unknown): EndpointReply {
  return { status, contentType: 'application/json; charset=UTF-8', body: JSON.stringify(body) };
}
