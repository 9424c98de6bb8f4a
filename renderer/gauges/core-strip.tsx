import { useWords } from '../i18n/words.tsx';
import { classNames } from '../parts/class-names.ts';
import styles from './core-strip.module.css';

const busy = 90;
/** More have no room for a gap between them. */
const mostApart = 32;

/** Each core as a small bar: one that is full among idle ones is what the share of all hides. */
export function CoreStrip({ percents }: { percents: readonly (number | undefined)[] }) {
  const { t, format } = useWords();
  const known = percents.filter((percent) => percent !== undefined);
  if (known.length < 2) return undefined;
  const words = t('gauges.eachCore', {
    count: known.filter((percent) => percent >= busy).length,
    all: known.length,
    highest: format.percent(Math.max(...known)),
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what can be filled in
    <div
      className={classNames(styles.strip, known.length > mostApart && styles.close)}
      role="group"
      aria-label={words}
      title={words}
    >
      {percents.map((percent, core) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the core's number
        <span key={core} className={styles.core}>
          {percent !== undefined && <span className={styles.bar} style={{ height: `${percent}%` }} />}
        </span>
      ))}
    </div>
  );
}
