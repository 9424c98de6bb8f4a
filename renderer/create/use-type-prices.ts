import { useEffect, useState } from 'react';
import type { MachineType } from '../../preload/contract/changes.ts';
import type { Market, Price } from '../../preload/contract/prices.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';

type Place = { accountKey: string; region: string; zone: string };
type Prices = Readonly<Record<Market, ReadonlyMap<string, Price>>>;

const none: Prices = { 'on-demand': new Map(), spot: new Map() };
/** The most that the core takes at once. */
const typesAtOnce = 100;

/** What the types of a zone cost in either market, more and more of them as they are told. */
export function useTypePrices(place: Place | undefined, types: readonly MachineType[] | undefined) {
  const [told, setTold] = useState<{ types: readonly MachineType[] | undefined; prices: Prices; isAsking: boolean }>();
  const { accountKey, region, zone } = place ?? {};
  useEffect(() => {
    if (!accountKey || !region || !zone || !types) return;
    const ended = new AbortController();
    const { signal } = ended;
    const here = { accountKey, region, zone };
    let prices = none;
    const tell = (isAsking: boolean) => signal.aborted || setTold({ types, prices, isAsking });
    async function ask(asked: readonly MachineType[], market: Market) {
      for (let from = 0; from < asked.length && !signal.aborted; from += typesAtOnce) {
        const group = asked.slice(from, from + typesAtOnce);
        const named = group.map(({ name, shape }) => ({ name, shape }));
        const answers = await client.prices.ofTypes({ ...here, market, types: named }, { signal }).catch((thrown) => {
          const unknown = problemFrom(thrown);
          return group.map(({ name }) => ({ name, price: { unknown } }));
        });
        const known = new Map(prices[market]);
        for (const { name, price } of answers) known.set(name, price);
        prices = { ...prices, [market]: known };
        tell(true);
      }
    }
    void Promise.all([ask(types, 'on-demand'), ask(types, 'spot')]).then(() => tell(false));
    return () => ended.abort();
  }, [accountKey, region, zone, types]);
  if (told && types && told.types === types) return { prices: told.prices, isAsking: told.isAsking };
  return { prices: none, isAsking: types !== undefined };
}
