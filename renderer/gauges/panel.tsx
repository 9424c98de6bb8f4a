import type { ReactNode } from 'react';
import type { Panel as PanelState } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import card from '../parts/card.module.css';
import { classNames } from '../parts/class-names.ts';
import { Details } from '../parts/details.tsx';
import { Sentence } from '../parts/sentence.tsx';
import styles from './panel.module.css';

/** One group of gauges: its figures, or in plain words why there are none. */
export function Panel<Value>({
  title,
  about,
  aside,
  state,
  children,
}: {
  title: string;
  /** Where the figures come from, beside the title. */
  about?: string | undefined;
  /** At the other end of the title's line. */
  aside?: ReactNode;
  state: PanelState<Value>;
  children(value: Value): ReactNode;
}) {
  const { t, problem } = useWords();
  return (
    <section className={classNames(card.card, styles.panel)} aria-label={title} aria-busy={state.status === 'waiting'}>
      <header className={styles.header}>
        <h3 className={classNames(card.title, styles.title)}>{title}</h3>
        {about && <span className={styles.about}>{about}</span>}
        {aside && <span className={styles.aside}>{aside}</span>}
      </header>
      {state.status === 'ok' && children(state.value)}
      {state.status === 'waiting' && <p className={styles.quiet}>{t('gauges.waiting')}</p>}
      {state.status === 'unavailable' && (
        <div className={styles.unavailable}>
          <p>
            <Sentence>{problem(state.problem).title}</Sentence>
          </p>
          <p className={styles.quiet}>
            <Sentence>{problem(state.problem).next}</Sentence>
          </p>
          {state.problem.details && <Details text={state.problem.details} />}
        </div>
      )}
    </section>
  );
}
