import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { CheckIcon, CloseIcon, InfoIcon, WarningIcon } from '../parts/icons.tsx';
import tones from '../parts/tone.module.css';
import styles from './check-row.module.css';

/** What came of a check; `none`: a figure that is told and not judged. */
export type CheckMark = 'good' | 'warning' | 'bad' | 'none';

const icons = { good: CheckIcon, warning: WarningIcon, bad: CloseIcon, none: InfoIcon };

type CheckRowProps = { mark: CheckMark; label: string; children: ReactNode; action?: ReactNode };

/** What a verdict rests on, one line for each check. */
export function CheckList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className={styles.list}>
      {children}
    </ul>
  );
}

/** One line of a verdict: how it came out, what was looked at, what was found, and a way to it. */
export function CheckRow({ mark, label, children, action }: CheckRowProps) {
  const { t } = useWords();
  const MarkIcon = icons[mark];
  return (
    <li className={styles.row}>
      <span
        className={mark === 'none' ? styles.none : tones[mark]}
        {...(mark === 'none' ? {} : { role: 'img', 'aria-label': t(`models.mark.${mark}`) })}
      >
        <MarkIcon />
      </span>
      <span>{label}</span>
      <span className={styles.found}>
        {children} {action}
      </span>
    </li>
  );
}
