import type { ReactNode } from 'react';
import styles from './card.module.css';
import { classNames } from './class-names.ts';

/** A few facts that belong together, under their name. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classNames(styles.card, styles.roomy)}>
      <h3 className={styles.title}>{title}</h3>
      {children}
    </section>
  );
}
