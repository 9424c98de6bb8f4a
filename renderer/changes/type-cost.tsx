import { useEffect, useState } from 'react';
import type { ChangeCost } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { changeCostWords } from '../i18n/change-cost-words.ts';
import { useWords } from '../i18n/words.tsx';
import { problemFrom } from '../problem-from.ts';
import styles from './resize-sheet.module.css';

/** What an instance costs with its type and with another one; the sheet can be confirmed without waiting for it. */
export function TypeCost({ instanceRef, type }: { instanceRef: string; type: string }) {
  const words = useWords();
  const [asked, setAsked] = useState<{ cost?: ChangeCost; problem?: Problem }>({});
  useEffect(() => {
    const ended = new AbortController();
    setAsked({});
    client.prices.ofChange({ ref: instanceRef, type }, { signal: ended.signal }).then(
      (cost) => ended.signal.aborted || setAsked({ cost }),
      (thrown) => ended.signal.aborted || setAsked({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [instanceRef, type]);
  const { cost, problem } = asked;
  return (
    <p className={styles.cost}>
      {cost
        ? changeCostWords(cost, type, words)
        : problem
          ? words.t('instances.cost.unknownBecause', { why: words.problem(problem).title })
          : words.t('changes.price.asking')}
    </p>
  );
}
