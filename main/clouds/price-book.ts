import type { Instance } from '../../preload/contract/instances.ts';
import type { Market, Price } from '../../preload/contract/prices.ts';
import { fromUnknown } from '../app-error.ts';
import { type KnownPrice, machinePrice, type PricedMachine, priceItems } from './machine-price.ts';
import { type PriceAnswer, type PriceItem, priceKey } from './price-item.ts';
import type { CloudProvider } from './provider.ts';

/** Where prices are kept between runs; `usd` is undefined where the list had none. */
export type PriceMemory = {
  read(list: string): readonly (PriceItem & { usd: number | undefined; askedAt: string })[];
  write(list: string, prices: readonly (PriceItem & { usd: number | undefined; askedAt: string })[]): void;
};

/** Someone who can be asked about a price list. */
type PriceSource = Pick<CloudProvider, 'prices'>;

/** The clouds' price lists as far as they are known: told at once from memory, asked for when missing or old. */
export type PriceBook = {
  /** A machine's price as it is known now; undefined while it has not been asked for. */
  priceOf(list: string, machine: PricedMachine, market: Market): Price | undefined;
  /** One entry of a list. */
  known(list: string, item: PriceItem): KnownPrice | undefined;
  /**
   * Asks for those of the items that are missing or old, of the first source that can tell. Resolves when all has been
   * asked; never rejects: an item that could not be asked for knows why.
   */
  learn(list: string, sources: readonly PriceSource[], items: readonly PriceItem[], signal: AbortSignal): Promise<void>;
};

const hourMs = 3_600_000;
const maxAgeMs = { spot: hourMs, other: 24 * hourMs };
/** How soon a list that could not be asked is asked again. */
const failedAgeMs = hourMs / 6;
/** Few enough that prices appear little by little. */
const itemsAtOnce = 16;

export function createPriceBook(memory: PriceMemory, changed: () => void): PriceBook {
  const lists = new Map<string, Map<string, KnownPrice & { askedAt: string }>>();
  const asking = new Map<string, Promise<void>>();

  function listOf(name: string) {
    const known = lists.get(name);
    if (known) return known;
    const read = new Map(
      memory.read(name).map((entry) => [priceKey(entry), { usd: entry.usd, askedAt: entry.askedAt }]),
    );
    lists.set(name, read);
    return read;
  }

  function needs(list: string, item: PriceItem): boolean {
    const known = listOf(list).get(priceKey(item));
    if (known === undefined) return true;
    const maxMs = 'problem' in known ? failedAgeMs : maxAgeMs[item.item.startsWith('spot/') ? 'spot' : 'other'];
    const ageMs = Date.now() - Date.parse(known.askedAt);
    return !(ageMs >= 0 && ageMs < maxMs);
  }

  async function ask(
    list: string,
    source: PriceSource,
    items: readonly PriceItem[],
    signal: AbortSignal,
  ): Promise<void> {
    const answers = await source.prices(items, signal).catch((thrown: unknown): PriceAnswer[] => {
      const problem = fromUnknown(thrown).toProblem();
      return items.map((item) => ({ ...item, problem }));
    });
    if (!signal.aborted) keep(list, answers);
  }

  function keep(name: string, answers: readonly PriceAnswer[]): void {
    const list = listOf(name);
    const askedAt = new Date().toISOString();
    for (const answer of answers) {
      const before = list.get(priceKey(answer));
      // What was known yesterday is better than why nothing is known today; its date is shown with it.
      if ('problem' in answer && before && 'usd' in before) continue;
      list.set(priceKey(answer), 'usd' in answer ? { usd: answer.usd, askedAt } : { problem: answer.problem, askedAt });
    }
    memory.write(
      name,
      answers.flatMap((answer) => ('usd' in answer ? { ...answer, askedAt } : [])),
    );
    changed();
  }

  /** Another account may be allowed to ask what the first one may not. */
  async function askInTurn(
    list: string,
    sources: readonly PriceSource[],
    items: readonly PriceItem[],
    signal: AbortSignal,
  ): Promise<void> {
    let open = items;
    if (open.length === 0) return;
    for (const source of sources) {
      await ask(list, source, open, signal);
      open = open.filter((item) => isRefused(list, item));
      if (open.length === 0 || signal.aborted) return;
    }
  }

  function isRefused(list: string, item: PriceItem): boolean {
    const known = listOf(list).get(priceKey(item));
    return known !== undefined && 'problem' in known && known.problem.code.startsWith('clouds/');
  }

  function begin(
    list: string,
    sources: readonly PriceSource[],
    items: readonly PriceItem[],
    signal: AbortSignal,
  ): void {
    // Google's list comes as a whole, whatever is asked for.
    const size = items.some(({ item }) => /^(core|ram|gpu)\//.test(item)) ? items.length : itemsAtOnce;
    const groups = Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
      items.slice(at * size, (at + 1) * size),
    );
    let turn: Promise<void> = Promise.resolve();
    for (const group of groups) {
      // One of a group before may have come with all of this one.
      turn = turn.then(() =>
        askInTurn(
          list,
          sources,
          group.filter((item) => needs(list, item)),
          signal,
        ),
      );
      for (const item of group) {
        const key = `${list} ${priceKey(item)}`;
        asking.set(
          key,
          turn.finally(() => asking.delete(key)),
        );
      }
    }
  }

  return {
    priceOf: (list, machine, market) => machinePrice(machine, market, (item) => listOf(list).get(priceKey(item))),
    known: (list, item) => listOf(list).get(priceKey(item)),
    async learn(list, sources, items, signal) {
      let open = new Map(items.map((item) => [priceKey(item), item]));
      do {
        const missing = [...open].filter(([, item]) => needs(list, item));
        // Each item once at a time, however many ask for it.
        const isAsked = ([key]: [string, PriceItem]) => asking.has(`${list} ${key}`);
        const others = missing.filter(isAsked);
        begin(
          list,
          sources,
          missing.filter((it) => !isAsked(it)).map(([, item]) => item),
          signal,
        );
        await Promise.all(missing.map(([key]) => asking.get(`${list} ${key}`)));
        // Whoever was asking may have left before the answer came.
        open = new Map(others.filter(([, item]) => needs(list, item)));
      } while (open.size > 0 && !signal.aborted);
    },
  };
}

/** The market that an instance is bought on. */
export function marketOf({ spot }: Pick<Instance, 'spot'>): Market {
  return spot ? 'spot' : 'on-demand';
}

/** What the prices of some instances are made of. */
export function itemsOf(instances: readonly Instance[]): PriceItem[] {
  return instances.flatMap((instance) => priceItems(instance, marketOf(instance)));
}
