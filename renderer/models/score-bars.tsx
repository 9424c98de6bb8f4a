import type { SampleResult } from '../../preload/contract/models.ts';
import { useWords } from '../i18n/words.tsx';
import { BarMeter } from '../parts/bar-meter.tsx';
import styles from './score-bars.module.css';

/** The best classes with their shares. */
export function ScoreBars({ scores }: { scores: NonNullable<SampleResult['scores']> }) {
  const { t, format } = useWords();
  return (
    <ul aria-label={t('models.scores')} className={styles.scores}>
      {scores.map(({ label, score }, index) => {
        const share = shareText(score, format.number);
        return (
          <li key={label} className={styles.score}>
            <span className={styles.label} title={label}>
              {label}
            </span>
            <BarMeter
              label={label}
              value={roundedPercent(score)}
              maxValue={100}
              valueText={share}
              tone={index === 0 ? 'accent' : 'neutral'}
            />
            <span className={styles.share}>{share}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** A share of 1 as a bar's length: assistive technology takes no `6.8e-7`. */
export function roundedPercent(score: number): number {
  return Math.round(score * 1000) / 10;
}

/** A share of 1 in percent with one digit; never a false 0 or 100. */
export function shareText(score: number, number: (value: number, digits?: number) => string): string {
  const percent = score * 100;
  if (percent > 99.9 && percent < 100) return `>${number(99.9)}%`;
  if (percent > 0 && percent < 0.1) return `<${number(0.1)}%`;
  return `${number(percent, 1)}%`;
}
