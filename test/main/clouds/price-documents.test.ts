import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPriceDocument } from '../../../main/clouds/ec2-price-document.ts';
import { readSku } from '../../../main/clouds/gce-sku.ts';

function awsDocument(dimensions: unknown): string {
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes: { instanceType: 'p5.48xlarge', usagetype: 'BoxUsage' } },
    terms: { OnDemand: { 'A.B': { priceDimensions: dimensions } }, Reserved: { x: {} } },
  });
}
const rate = (USD: unknown, more = {}) => ({
  unit: 'Hrs',
  beginRange: '0',
  endRange: 'Inf',
  pricePerUnit: { USD },
  ...more,
});

describe('an entry of AWS’s list', () => {
  test('is read for its price on demand', () => {
    const read = readPriceDocument(awsDocument({ a: rate('98.3200000000') }));
    expect(read).toMatchObject({ unit: 'Hrs', usd: 98.32 });
    expect(read?.attributes.get('instanceType')).toBe('p5.48xlarge');
  });

  test('counts what is paid beyond a free range', () => {
    const dimensions = { a: rate('0', { endRange: '30' }), b: rate('0.05', { beginRange: '30' }) };
    expect(readPriceDocument(awsDocument(dimensions))?.usd).toBe(0.05);
  });

  test.each([
    ['nothing', { a: rate('0.0000000000') }],
    ['another currency', { a: { ...rate(''), pricePerUnit: { CNY: '12.0' } } }],
    ['less than nothing', { a: rate('-1') }],
    ['no number', { a: rate('NaN') }],
    ['a number that is no text', { a: rate(3) }],
    ['two prices', { a: rate('1'), b: rate('2') }],
    ['no price', {}],
  ])('has no price when it says %s', (_what, dimensions) => {
    expect(readPriceDocument(awsDocument(dimensions))).toMatchObject({ usd: undefined });
  });

  test('is nothing when it is no such document, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readPriceDocument(text);
        expect(read === undefined || read.usd === undefined || read.usd > 0).toBe(true);
      }),
    );
  });

  test('gives back any price that was written into it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), (cents) => {
        const usd = (cents / 10_000).toFixed(10);
        expect(readPriceDocument(awsDocument({ a: rate(usd) }))?.usd).toBe(Number(usd));
      }),
    );
  });
});

function sku(description: string, more: { usageType?: string; unit?: string; price?: unknown; tiers?: unknown } = {}) {
  const { usageType = 'OnDemand', unit = 'h', price = { currencyCode: 'USD', units: '1', nanos: 250_000_000 } } = more;
  return {
    description,
    category: { usageType },
    serviceRegions: ['us-central1', 'us-east1'],
    pricingInfo: [
      {
        pricingExpression: { usageUnit: unit, tieredRates: more.tiers ?? [{ startUsageAmount: 0, unitPrice: price }] },
      },
    ],
  };
}

describe('an SKU of Google’s catalogue', () => {
  test.each([
    ['N2 Instance Core running in Americas', {}, 'core/n2/on-demand'],
    ['N1 Predefined Instance Ram running in Americas', { unit: 'GiBy.h' }, 'ram/n1/on-demand'],
    ['N2D AMD Custom Instance Core running in Seoul', {}, 'core/n2d-custom/on-demand'],
    ['Custom Instance Core running in Americas', {}, 'core/n1-custom/on-demand'],
    ['T2A Arm Instance Core running in Americas', {}, 'core/t2a/on-demand'],
    ['Compute optimized Core running in Japan', {}, 'core/c2/on-demand'],
    ['M3 Memory-optimized Instance Core running in Tokyo', {}, 'core/m3/on-demand'],
    [
      'Spot Preemptible A3Plus Instance Ram running in Tokyo',
      { usageType: 'Preemptible', unit: 'GiBy.h' },
      'ram/a3plus/spot',
    ],
    ['Nvidia L4 GPU running in Americas', {}, 'gpu/nvidia l4/on-demand'],
    ['Nvidia Tesla A100 80GB GPU running in Americas', {}, 'gpu/nvidia a100 80gb/on-demand'],
    [
      'Nvidia H100 80GB GPU attached to Spot Preemptible VMs running in Americas',
      { usageType: 'Preemptible' },
      'gpu/nvidia h100/spot',
    ],
    ['SSD backed PD Capacity in Seoul', { unit: 'GiBy.mo' }, 'disk/pd-ssd'],
    ['Static Ip Charge', {}, 'address/idle'],
    ['External IP Charge on a Standard VM', {}, 'address/in-use'],
    ['Small Instance with 1 VCPU running in Americas', {}, 'machine/g1-small/on-demand'],
  ])('“%s” prices %j %s', (description, more, item) => {
    expect(readSku(sku(description, more))).toEqual({ item, regions: ['us-central1', 'us-east1'], usd: 1.25 });
  });

  test.each([
    ['N2 Sole Tenancy Instance Core running in Americas', {}],
    ['Reserved A2 Instance Core running in Americas', {}],
    ['Commitment v1: N2 Cpu in Americas for 1 Year', { usageType: 'Commit1Yr' }],
    ['N2 Instance Core running in Americas', { usageType: 'Commit3Yr' }],
    ['N2 Instance Core running in Americas', { unit: 'mo' }],
    ['Regional SSD backed PD Capacity', { unit: 'GiBy.mo' }],
    ['DWS Defined Duration A3 Instance Core running in Americas', {}],
    ['N2 Instance Core running in Americas', { price: { currencyCode: 'EUR', units: '1', nanos: 0 } }],
    ['N2 Instance Core running in Americas', { price: { currencyCode: 'USD', units: '0', nanos: 0 } }],
  ])('“%s” %j is the price of nothing here', (description, more) => {
    expect(readSku(sku(description, more))).toBeUndefined();
  });

  test('counts what is paid beyond a free amount', () => {
    const at = (startUsageAmount: number, nanos: number) => ({
      startUsageAmount,
      unitPrice: { currencyCode: 'USD', units: '0', nanos },
    });
    const tiers = [at(30, 40_000_000), at(0, 0)];
    expect(readSku(sku('Storage PD Capacity', { unit: 'GiBy.mo', tiers }))?.usd).toBe(0.04);
  });

  test('never comes to nothing or less, whatever it is', () => {
    const price = fc.record({ currencyCode: fc.constant('USD'), units: fc.string(), nanos: fc.double() });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          price.map((it) => sku('N2 Instance Core running in X', { price: it })),
        ),
        (raw) => {
          const read = readSku(raw);
          expect(read === undefined || (read.usd > 0 && Number.isFinite(read.usd))).toBe(true);
        },
      ),
    );
  });
});
