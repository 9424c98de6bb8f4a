import { Meter } from 'react-aria-components';
import styles from './bar-meter.module.css';
import type { Tone } from './chip.tsx';
import { classNames } from './class-names.ts';
import tones from './tone.module.css';

/** A share of something as a thin bar; its words stand beside it (`valueText` is read aloud). Without a value the track is empty. */
export function BarMeter({
  label,
  value,
  maxValue,
  valueText,
  tone = 'accent',
}: {
  label: string;
  value: number | undefined;
  maxValue: number;
  valueText: string;
  tone?: Tone;
}) {
  return (
    <Meter
      aria-label={label}
      value={value ?? 0}
      maxValue={maxValue}
      valueLabel={valueText}
      className={classNames(styles.track, tones[tone])}
    >
      {({ percentage }) => value !== undefined && <span className={styles.bar} style={{ width: `${percentage}%` }} />}
    </Meter>
  );
}
