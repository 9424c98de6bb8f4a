import type { ReactNode } from 'react';
import styles from './fact.module.css';

/** Named facts, one below the other. */
export function FactList({ children }: { children: ReactNode }) {
  return <dl>{children}</dl>;
}

/** One fact under its name; `isCode` for what may have to be typed elsewhere. */
export function Fact({ name, children, isCode = false }: { name: string; children: ReactNode; isCode?: boolean }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd className={isCode ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}
