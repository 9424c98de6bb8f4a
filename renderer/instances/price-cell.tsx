import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { classNames } from '../parts/class-names.ts';
import styles from './instance-columns.module.css';

/** An hour's price in the list: faint while it is not being paid, and why where it is unknown. */
export function PriceCell({ instance: { price, state } }: { instance: Instance }) {
  const { t, format, problem } = useWords();
  if (price === undefined || state === 'deleted') return undefined;
  if ('unknown' in price)
    return (
      <span className={styles.faint} title={t('instances.cost.unknownBecause', { why: problem(price.unknown).title })}>
        {t('common.notAvailable')}
      </span>
    );
  return <span className={classNames(state !== 'running' && styles.faint)}>{format.usd(price.usdPerHour)}</span>;
}
