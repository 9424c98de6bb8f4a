import { type ReactNode, type UIEvent, useEffect, useRef, useState } from 'react';
import { classNames } from '../parts/class-names.ts';
import { useIsCut } from '../parts/use-is-cut.ts';
import styles from './connect-panel.module.css';

/** What is asked or what has failed: the sentence, what belongs to it, and the answers, which are in sight however low the pane is. */
export function Question({
  title,
  tone = 'neutral',
  children,
  actions,
}: {
  title: string;
  tone?: 'neutral' | 'bad';
  children?: ReactNode;
  actions: ReactNode;
}) {
  const section = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const isCut = useIsCut(body);
  const [isAtFoot, setIsAtFoot] = useState(false);
  const look = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent) =>
    setIsAtFoot(scrollTop + clientHeight >= scrollHeight - 1);
  // The keyboard goes to the question, not to one of its answers: Enter must not trust a host by accident.
  useEffect(() => {
    if (document.activeElement?.closest('[role=dialog],[role=alertdialog],input') === null) section.current?.focus();
  }, []);
  // In a pane too low for it, the keyboard can scroll it.
  const scrolling = isCut ? { tabIndex: 0, role: 'group', 'aria-label': title } : {};
  return (
    <section ref={section} tabIndex={-1} aria-label={title} className={styles.question}>
      <div
        ref={body}
        {...scrolling}
        className={classNames(styles.body, isCut && !isAtFoot && styles.cut)}
        onScroll={look}
      >
        <div role="alert">
          <h2 className={tone === 'bad' ? styles.badFinding : styles.finding}>{title}</h2>
        </div>
        {children}
      </div>
      <div className={styles.actions}>{actions}</div>
    </section>
  );
}
