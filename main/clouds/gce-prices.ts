import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import { gceProblem, withStatus } from './gce-problems.ts';
import { readSku } from './gce-sku.ts';
import type { GoogleSource } from './google-credentials.ts';
import { type PriceAnswer, type PriceItem, priceKey } from './price-item.ts';

/** Compute Engine among the services that have prices. */
const service = 'services/6F81-5844-456A';
/** The most that the catalogue gives at once; all of it is some ten such pages. */
const pageSize = 5000;
const maxPages = 200;
const pageTimeoutMs = 30_000;

const page = z.object({ skus: z.array(z.unknown()), nextPageToken: z.string().optional() });

/** Asks Google's price list, which can be had only as a whole: page by page, and nothing of a page is kept but what machines are billed by. */
export function createGcePrices({ calls, source }: { calls: GceCalls; source: GoogleSource }) {
  const place = calls.place('cloudbilling.skus.list');

  /** The items asked for, and all others that came along. */
  async function prices(items: readonly PriceItem[], signal: AbortSignal): Promise<PriceAnswer[]> {
    try {
      return complete(await readCatalogue(signal), items);
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof AppError)) throw thrown;
      const problem = thrown.toProblem();
      return items.map((item) => ({ ...item, problem }));
    }
  }

  async function readCatalogue(signal: AbortSignal): Promise<Map<string, PriceAnswer>> {
    const endpoint = source.billingEndpoint;
    if (endpoint === undefined) throw new AppError('prices/nobody-to-ask', { account: place.account });
    const found = new Map<string, PriceAnswer>();
    const seen = new Set<string>();
    let token: string | undefined;
    do {
      const { skus, nextPageToken } = await readPage(endpoint, token, signal);
      for (const raw of skus) {
        const sku = readSku(raw);
        for (const region of sku?.regions ?? []) if (sku) add(found, { region, item: sku.item, usd: sku.usd });
      }
      token = nextPageToken || undefined;
      if (token !== undefined && (seen.has(token) || seen.size >= maxPages)) throw malformed('pages without an end');
      if (token !== undefined) seen.add(token);
    } while (token !== undefined);
    return found;
  }

  async function readPage(endpoint: string, token: string | undefined, signal: AbortSignal) {
    const url = new URL(`v1/${service}/skus`, endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
    url.search = new URLSearchParams({
      currencyCode: 'USD',
      pageSize: String(pageSize),
      ...(token ? { pageToken: token } : {}),
    }).toString();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(pageTimeoutMs)]);
    const auth = await calls.auth();
    const reply = await auth.request<unknown>({ url: url.href, signal: limit }).catch((thrown: unknown) => {
      throw limit.aborted && !signal.aborted
        ? new AppError('clouds/timed-out', { ...place, seconds: pageTimeoutMs / 1000 })
        : gceProblem(withStatus(thrown), place);
    });
    const parsed = page.safeParse(reply.data);
    if (!parsed.success) throw malformed('not a list of prices');
    return parsed.data;
  }

  function malformed(what: string): AppError {
    return new AppError('clouds/malformed-reply', { account: place.account, region: place.region }, new Error(what));
  }

  return { prices };
}

/** Two entries for one thing that do not agree: neither is believed. */
function add(found: Map<string, PriceAnswer>, answer: PriceItem & { usd: number }): void {
  const key = priceKey(answer);
  const before = found.get(key);
  if (before === undefined) found.set(key, answer);
  else if ('usd' in before && before.usd !== answer.usd) {
    const { region, item } = answer;
    found.set(key, { region, item, problem: { code: 'prices/ambiguous', params: { target: item, region } } });
  }
}

/** What was asked for and is not there has no price; some things have one price everywhere. */
function complete(found: Map<string, PriceAnswer>, items: readonly PriceItem[]): PriceAnswer[] {
  for (const item of items) {
    if (found.has(priceKey(item))) continue;
    const everywhere = found.get(priceKey({ region: 'global', item: item.item }));
    found.set(priceKey(item), { usd: undefined, ...everywhere, ...item });
  }
  return [...found.values()];
}
