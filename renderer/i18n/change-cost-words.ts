import { hoursPerMonth } from '../../preload/contract/month-estimate.ts';
import type { ChangeCost, Price } from '../../preload/contract/prices.ts';
import type { Words } from './translate.ts';

/** What an instance costs now and with another type, by the hour and by the month; and why what is unknown is. */
export function changeCostWords({ before, after }: ChangeCost, type: string, words: Words): string {
  const { t, problem } = words;
  const line = t('changes.price.line', { before: priceWords(before, words), after: priceWords(after, words), type });
  const reasons = [before, after].flatMap((price) => ('unknown' in price ? problem(price.unknown).title : []));
  return [line, ...new Set(reasons)].join(' ');
}

function priceWords(price: Price, { t, format }: Words): string {
  if ('unknown' in price) return t('changes.price.unknown');
  const { usdPerHour } = price;
  return t('changes.price.known', { usd: format.usd(usdPerHour), month: format.usd(usdPerHour * hoursPerMonth) });
}
