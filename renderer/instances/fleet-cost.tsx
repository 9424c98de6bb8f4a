import type { Instance } from '../../preload/contract/instances.ts';
import { runningCost } from '../../preload/contract/running-cost.ts';
import { useWords } from '../i18n/words.tsx';
import { Card } from '../parts/card.tsx';
import styles from './fact.module.css';
import { Fact, FactList } from './fact.tsx';
import { useMinute } from './use-minute.ts';

/** What all that runs costs, now and in this month. */
export function FleetCost({ instances }: { instances: ReadonlyMap<string, Instance> }) {
  const { t, format } = useWords();
  const cost = runningCost(instances.values(), useMinute());
  if (cost.pricedCount + cost.unknownCount === 0) return undefined;
  const isPractice = [...instances.values()].every(({ sandbox, provider }) => sandbox || provider === 'ssh');
  const usd = (value: number | undefined) =>
    cost.pricedCount > 0 && value !== undefined ? format.usd(value) : t('common.notAvailable');
  return (
    <Card title={t('instances.cost.title')}>
      <FactList>
        <Fact name={t('instances.cost.runningNow')}>{t('instances.cost.perHour', { usd: usd(cost.usdPerHour) })}</Fact>
        <Fact name={t('instances.cost.soFar')}>{usd(cost.month?.usdSoFar)}</Fact>
        <Fact name={t('instances.cost.byMonthEnd')}>{usd(cost.month?.usdByEnd)}</Fact>
        {cost.unknownCount > 0 && (
          <Fact name={t('instances.cost.withoutPrice')}>
            {t('instances.cost.withoutPriceCount', { count: cost.unknownCount })}
          </Fact>
        )}
      </FactList>
      <p className={styles.note}>
        {t(isPractice ? 'instances.cost.practice' : 'instances.cost.listPrices')} {t('instances.cost.whatIsCounted')}
      </p>
    </Card>
  );
}
