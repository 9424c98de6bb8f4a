import { type ReactNode, useId } from 'react';
import card from '../parts/card.module.css';
import { classNames } from '../parts/class-names.ts';
import styles from './settings-card.module.css';

/** Settings that belong together, under their name and what is to be known of them. */
export function SettingsCard({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={classNames(card.card, styles.card)}>
      <h2 id={titleId}>{title}</h2>
      {about && <p className={styles.about}>{about}</p>}
      {children}
    </section>
  );
}
