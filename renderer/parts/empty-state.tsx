import type { ReactNode } from 'react';
import styles from './empty-state.module.css';
import { Sentence } from './sentence.tsx';

/** What an empty place says: what it is and the first step out of it. */
export function EmptyState({ title, next, actions }: { title: string; next?: string; actions?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {next && (
        <p className={styles.next}>
          <Sentence>{next}</Sentence>
        </p>
      )}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
