import { ProgressBar } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './progress.module.css';

/** How far a piece of work is; without `value` it only says that something goes on. `showLabel` writes the label and the share beside the bar. */
export function Progress({
  label,
  value,
  maxValue = 1,
  showLabel = false,
}: {
  label: string;
  value?: number;
  maxValue?: number;
  showLabel?: boolean;
}) {
  return (
    <ProgressBar
      aria-label={label}
      maxValue={maxValue}
      className={styles.progress ?? ''}
      {...(value === undefined ? { isIndeterminate: true } : { value })}
    >
      {({ percentage, valueText, isIndeterminate }) => (
        <>
          {showLabel && (
            <span className={styles.words}>
              <span>{label}</span>
              <span>{isIndeterminate ? '' : valueText}</span>
            </span>
          )}
          <span className={styles.track}>
            <span
              className={classNames(styles.bar, isIndeterminate && styles.moving)}
              style={isIndeterminate ? {} : { width: `${percentage}%` }}
            />
          </span>
        </>
      )}
    </ProgressBar>
  );
}
