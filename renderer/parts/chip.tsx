import type { ReactNode } from 'react';
import styles from './chip.module.css';
import { classNames } from './class-names.ts';

/** What a colour may mean: a state or a selection, nothing else. */
export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'bad';

/** A few words about a thing, in the colour of what they mean. */
export function Chip({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classNames(styles.chip, styles[tone])}>{children}</span>;
}

/** A short name in a frame: which cloud, which kind. */
export function Badge({ children }: { children: ReactNode }) {
  return <span className={styles.badge}>{children}</span>;
}
