import { type ReactNode, useEffect, useId, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { coreIsAway } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { classNames } from '../parts/class-names.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import styles from './panel.module.css';

/** Each look costs the host more than the probe does: seldom, and only while somebody looks. */
const everyMs = 15_000;

/** A panel that asks the host only once it is opened, and while it is. */
export function AskedPanel<Value>({
  title,
  asking,
  ask,
  children,
}: {
  title: string;
  /** What it says until the first answer. */
  asking: string;
  /** Must stay the same function while it asks the same. */
  ask: (signal: AbortSignal) => Promise<Value>;
  children: (value: Value, again: () => void) => ReactNode;
}) {
  const { t } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const body = useId();
  return (
    <section className={classNames(card.card, styles.panel)} aria-label={title}>
      <header className={styles.header}>
        <h3 className={classNames(card.title, styles.title)}>{title}</h3>
        <span className={styles.aside}>
          <Button
            variant="quiet"
            aria-expanded={isOpen}
            aria-controls={body}
            aria-label={`${t(isOpen ? 'gauges.docker.hide' : 'gauges.docker.show')}: ${title}`}
            onPress={() => setIsOpen(!isOpen)}
          >
            {t(isOpen ? 'gauges.docker.hide' : 'gauges.docker.show')}
          </Button>
        </span>
      </header>
      <div id={body}>
        {isOpen && (
          <Asked asking={asking} ask={ask}>
            {children}
          </Asked>
        )}
      </div>
    </section>
  );
}

function Asked<Value>({
  asking,
  ask,
  children,
}: {
  asking: string;
  ask: (signal: AbortSignal) => Promise<Value>;
  children: (value: Value, again: () => void) => ReactNode;
}) {
  const { t } = useWords();
  const [told, setTold] = useState<{ value: Value }>();
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  const isAway = useStore(coreIsAway);
  const again = () => setAttempt(attempt + 1);

  useEffect(() => {
    if (isAway) return undefined;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = () => {
      timer = setTimeout(() => setAttempt(attempt + 1), everyMs);
    };
    ask(ended.signal).then(
      (value) => {
        if (ended.signal.aborted) return;
        setTold({ value });
        setProblem(undefined);
        next();
      },
      (thrown) => ended.signal.aborted || setProblem(problemFrom(thrown)),
    );
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [ask, attempt, isAway]);

  if (problem)
    return <ProblemNotice problem={problem} actions={<Button onPress={again}>{t('common.tryAgain')}</Button>} />;
  return told ? children(told.value, again) : <Progress label={asking} showLabel />;
}
