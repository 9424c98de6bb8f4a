import type { Instance } from '../../preload/contract/instances.ts';
import { estimateMonth } from '../../preload/contract/month-estimate.ts';
import type { Amount, CpuUse, InstanceCost, Price } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { useWords } from '../i18n/words.tsx';
import { Card } from '../parts/card.tsx';
import { Details } from '../parts/details.tsx';
import { Progress } from '../parts/progress.tsx';
import styles from './fact.module.css';
import { Fact, FactList } from './fact.tsx';
import { useInstanceCost } from './use-instance-cost.ts';
import { useMinute } from './use-minute.ts';

/** What an instance costs: its machine by the hour in both markets, this month, and what goes on while it is stopped. */
export function CostCard({ instance }: { instance: Instance }) {
  const { t, problem: toWords } = useWords();
  const { cost, problem } = useInstanceCost(instance);
  return (
    <Card title={t('instances.cost.title')}>
      {problem ? (
        <p className={styles.note}>{t('instances.cost.unknownBecause', { why: toWords(problem).title })}</p>
      ) : cost ? (
        <CostFacts instance={instance} cost={cost} />
      ) : (
        <>
          <Progress label={t('instances.cost.asking')} />
          <p className={styles.note}>{t('instances.cost.asking')}</p>
        </>
      )}
    </Card>
  );
}

function CostFacts({ instance, cost }: { instance: Instance; cost: InstanceCost }) {
  const { t, format, problem: toWords } = useWords();
  const price = instance.spot ? cost.spot : cost.onDemand;
  const known = 'usdPerHour' in price ? price : undefined;
  const held = [...cost.disks, ...cost.addresses].map(({ perMonth }) => perMonth);
  const heldUsd = sumOf(held);
  const isRunning = instance.state === 'running';
  // The host itself knows better than its cloud.
  const part = instance.idle;
  const idle = !isRunning ? undefined : part ? { part, minutes: 5 } : idleByCloud(instance, cost.use);
  const why = whyUnknown([price, cost.spot, ...held], cost.unknown);
  return (
    <>
      {!isRunning && heldUsd !== undefined && heldUsd > 0 && (
        <p className={styles.finding}>{t('instances.cost.costsOn', { usd: format.usd(heldUsd) })}</p>
      )}
      {idle && known && (
        <p className={styles.finding}>
          {t(`instances.cost.idle.${idle.part}`, { minutes: idle.minutes, usd: format.usd(known.usdPerHour) })}
        </p>
      )}
      <FactList>
        <Fact name={t('instances.overview.onDemand')}>
          <PriceWords price={cost.onDemand} isPaid={isRunning && !instance.spot} />
        </Fact>
        <Fact name={t('instances.overview.spot')}>
          <PriceWords price={cost.spot} isPaid={isRunning && instance.spot} />
          <Saving onDemand={cost.onDemand} spot={cost.spot} />
        </Fact>
        {isRunning && known && <MonthFact instance={instance} usdPerHour={known.usdPerHour} />}
        {isRunning && (
          <Fact name={t('instances.cost.cpuUse')}>
            {cost.use
              ? t('instances.cost.cpuWords', {
                  mean: format.percent(cost.use.cpuPercent),
                  peak: format.percent(cost.use.peakPercent),
                  minutes: cost.use.minutes,
                })
              : t('common.notAvailable')}
          </Fact>
        )}
        {cost.disks.map(({ name, type, sizeBytes, perMonth, hasPaidSpeed }) => (
          <Fact key={name} name={t('instances.cost.disk', { type: type ?? '' })}>
            <span title={name}>
              {sizeBytes !== undefined && `${format.bytes(sizeBytes)} · `}
              <AmountWords amount={perMonth} />
              {hasPaidSpeed && ` ${t('instances.cost.plusSpeed')}`}
            </span>
          </Fact>
        ))}
        {cost.addresses.map(({ address, perMonth }) => (
          <Fact key={address} name={t('instances.cost.address')}>
            <span title={address}>
              <AmountWords amount={perMonth} />
            </span>
          </Fact>
        ))}
      </FactList>
      <p className={styles.note}>
        {t(instance.sandbox ? 'instances.cost.practice' : 'instances.cost.listPrices')}{' '}
        {known?.without.map((gap) => `${t(`instances.cost.without.${gap}`)} `)}
        {known && t('instances.cost.asOf', { time: format.dateTime(known.askedAt) })}
      </p>
      {why && (
        <p className={styles.note}>
          {t('instances.cost.unknownBecause', { why: `${toWords(why).title} ${toWords(why).next}` })}
        </p>
      )}
      {why?.details && <Details text={why.details} />}
    </>
  );
}

/** By its CPU alone; where there are GPUs, or nobody tells whether, they may be at work. */
function idleByCloud({ shape }: Instance, use: CpuUse | undefined) {
  const isIdle = use !== undefined && shape.gpuCount === 0 && use.minutes >= 30 && use.peakPercent < 5;
  return isIdle ? { part: 'cpu' as const, minutes: use.minutes } : undefined;
}

function PriceWords({ price, isPaid }: { price: Price; isPaid: boolean }) {
  const { t, format } = useWords();
  if ('unknown' in price) return t('common.notAvailable');
  const words = t('instances.cost.perHour', { usd: format.usd(price.usdPerHour) });
  return isPaid ? <b>{words}</b> : words;
}

function Saving({ onDemand, spot }: { onDemand: Price; spot: Price }) {
  const { t, format } = useWords();
  if ('unknown' in onDemand || 'unknown' in spot || spot.usdPerHour >= onDemand.usdPerHour) return undefined;
  const share = 100 * (1 - spot.usdPerHour / onDemand.usdPerHour);
  return ` · ${t('instances.cost.cheaper', { share: format.percent(share) })}`;
}

function MonthFact({ instance, usdPerHour }: { instance: Instance; usdPerHour: number }) {
  const { t, format } = useWords();
  const month = estimateMonth(instance, usdPerHour, useMinute());
  return (
    <Fact name={t('instances.cost.thisMonth')}>
      {month === undefined
        ? t('common.notAvailable')
        : t('instances.cost.monthWords', {
            soFar: format.usd(month.usdSoFar),
            hours: format.number(month.hoursSoFar, 0),
            byEnd: format.usd(month.usdByMonthEnd),
          })}
    </Fact>
  );
}

function AmountWords({ amount }: { amount: Amount }) {
  const { t, format } = useWords();
  return 'usd' in amount ? t('instances.cost.perMonth', { usd: format.usd(amount.usd) }) : t('common.notAvailable');
}

/** Undefined when one of them is unknown: a part is not the whole. */
function sumOf(amounts: readonly Amount[]): number | undefined {
  let sum = 0;
  for (const amount of amounts) {
    if ('unknown' in amount) return undefined;
    sum += amount.usd;
  }
  return sum;
}

function whyUnknown(amounts: readonly (Amount | Price)[], further: Problem | undefined): Problem | undefined {
  return amounts.flatMap((amount) => ('unknown' in amount ? amount.unknown : []))[0] ?? further;
}
