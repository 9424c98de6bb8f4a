import { classNames } from './class-names.ts';
import styles from './state-mark.module.css';

/** Shapes of states: full dot (on), ring (off), broken ring (changing), cross (gone), question (not known). */
export type StateShape = 'full' | 'ring' | 'broken' | 'cross' | 'question';

/** A state as a shape, a colour and a word. */
export function StateMark({ shape, label }: { shape: StateShape; label: string }) {
  return (
    <span className={styles.mark}>
      <svg
        aria-hidden="true"
        width="10"
        height="10"
        viewBox="0 0 10 10"
        className={classNames(styles.shape, styles[shape])}
      >
        {shape === 'full' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
        {shape === 'ring' && <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.3" />}
        {shape === 'broken' && (
          <path d="M7.7 2.9a3.4 3.4 0 1 0 0 4.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
        )}
        {shape === 'cross' && <path d="M2 2l6 6M8 2l-6 6" stroke="currentColor" strokeWidth="1.5" />}
        {shape === 'question' && <path d="M2 5h6" stroke="currentColor" strokeWidth="1.5" />}
      </svg>
      {label}
    </span>
  );
}
