import { z } from 'zod';

/** One product of AWS's price list, narrowed: its attributes and what one unit costs on demand. */
export type PricedProduct = { attributes: ReadonlyMap<string, string>; unit: string; usd: number | undefined };

const text = z.string().max(500);
const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,15})?$/)
  .transform(Number);
const dimension = z.object({
  unit: text,
  beginRange: z.string().optional(),
  endRange: z.string().optional(),
  pricePerUnit: z.record(z.string(), z.unknown()),
});
const document = z.object({
  product: z.object({ attributes: z.record(z.string(), z.unknown()) }),
  terms: z.object({
    OnDemand: z.record(z.string(), z.object({ priceDimensions: z.record(z.string(), dimension) })).optional(),
  }),
});

/** A document of one product is some 30 kB with all its reserved terms. */
const maxLength = 1024 ** 2;

/**
 * Reads an entry of GetProducts: JSON as a string within the reply. Undefined for what is none; `usd` is undefined where
 * the product has no price in dollars, or not exactly one (the price beyond every free or cheaper range counts).
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html
 */
export function readPriceDocument(json: string): PricedProduct | undefined {
  if (json.length > maxLength) return undefined;
  const parsed = document.safeParse(parseJson(json));
  if (!parsed.success) return undefined;
  const { product, terms } = parsed.data;
  const attributes = new Map(
    Object.entries(product.attributes).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.slice(0, 500)] as const] : [],
    ),
  );
  const dimensions = Object.values(terms.OnDemand ?? {}).flatMap((term) => Object.values(term.priceDimensions));
  const last = dimensions.filter(({ endRange }) => endRange === undefined || endRange === 'Inf');
  const [only] = last;
  if (only === undefined || last.length > 1) return { attributes, unit: only?.unit ?? '', usd: undefined };
  const usd = amount.safeParse(only.pricePerUnit.USD);
  return { attributes, unit: only.unit, usd: usd.success && usd.data > 0 ? usd.data : undefined };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
