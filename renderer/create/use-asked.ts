import { useEffect, useEffectEvent, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { problemFrom } from '../problem-from.ts';

/** The answer to one question, or why there is none; neither while it is being asked. */
export type Asked<Answer> = { answer: Answer | undefined; problem: Problem | undefined; again: () => void };

/** Asks the core again whenever `key` (what the question depends on) changes; not at all while it is undefined. */
export function useAsked<Answer>(
  key: string | undefined,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Asked<Answer> {
  const [told, setTold] = useState<{ key: string; answer?: Answer; problem?: Problem }>();
  const [round, setRound] = useState(0);
  const askNow = useEffectEvent(ask);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks the same again
  useEffect(() => {
    if (key === undefined) return;
    const ended = new AbortController();
    askNow(ended.signal).then(
      (answer) => ended.signal.aborted || setTold({ key, answer }),
      (thrown) => ended.signal.aborted || setTold({ key, problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [key, round]);
  const current = told?.key === key ? told : undefined;
  return {
    answer: current?.answer,
    problem: current?.problem,
    again() {
      setTold(undefined);
      setRound(round + 1);
    },
  };
}
