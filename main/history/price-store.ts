import type { Log } from '../log.ts';
import type { Database } from './database.ts';

/** An entry of a cloud's price list as it was last told; `usd` is undefined where the list had none. */
type StoredPrice = { region: string; item: string; usd: number | undefined; askedAt: string };

/** The price lists of the clouds, as far as they have been asked. */
export type PriceStore = {
  read(list: string): StoredPrice[];
  /** Never throws: what can't be kept is asked for again. */
  write(list: string, prices: readonly StoredPrice[]): void;
};

export function createPriceStore({ sql }: Database, log: Log): PriceStore {
  const select = sql.prepare('SELECT region, item, usd, asked_at FROM price WHERE list = ?');
  const insert = sql.prepare(
    `INSERT INTO price (list, region, item, usd, asked_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (list, region, item) DO UPDATE SET usd = excluded.usd, asked_at = excluded.asked_at`,
  );
  return {
    read: (list) =>
      select.all(list).map(({ region, item, usd, asked_at }) => ({
        region: String(region),
        item: String(item),
        usd: typeof usd === 'number' ? usd : undefined,
        askedAt: String(asked_at),
      })),
    write(list, prices) {
      try {
        sql.exec('BEGIN IMMEDIATE');
        try {
          for (const { region, item, usd, askedAt } of prices) insert.run(list, region, item, usd ?? null, askedAt);
          sql.exec('COMMIT');
        } catch (thrown) {
          sql.exec('ROLLBACK');
          throw thrown;
        }
      } catch (thrown) {
        log.error('prices not kept', { error: String(thrown) });
      }
    },
  };
}
