import type { RunningCost } from '../../preload/contract/running-cost.ts';
import type { Words } from '../i18n/translate.ts';

/** What some running instances cost in an hour, and how many of them have no price; undefined when none runs. */
export function costWords({ usdPerHour, pricedCount, unknownCount }: RunningCost, words: Words): string | undefined {
  const { t, format } = words;
  const parts = [
    pricedCount > 0 && t('instances.cost.perHour', { usd: format.usd(usdPerHour) }),
    unknownCount > 0 && t('instances.cost.unknownCount', { count: unknownCount }),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
