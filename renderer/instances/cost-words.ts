import type { RunningCost } from '../../preload/contract/running-cost.ts';
import type { Words } from '../i18n/translate.ts';

/** What some instances cost in an hour of running, and how many of them have no price; undefined for none. */
export function costWords(
  { usdPerHour, pricedCount, unknownCount }: Pick<RunningCost, 'usdPerHour' | 'pricedCount' | 'unknownCount'>,
  words: Words,
): string | undefined {
  const { t, format } = words;
  const parts = [
    pricedCount > 0 && t('instances.cost.perHour', { usd: format.usd(usdPerHour) }),
    unknownCount > 0 && t('instances.cost.unknownCount', { count: unknownCount }),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
