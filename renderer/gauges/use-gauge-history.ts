import { useEffect, useState } from 'react';
import type { DiskGrowth, GaugeHistory } from '../../preload/contract/gauge-history.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';
import { boundsOf, type HistoryRange } from './history-range.ts';

/** What is known of an instance's past, and of which time. */
export type KnownHistory = {
  history: GaugeHistory;
  growth: readonly DiskGrowth[];
  fromSeconds: number;
  untilSeconds: number;
};

/** What goes on is asked for again. */
const askEveryMs = 15_000;

/** Asks for an instance's past; what was shown before stays until the answer. */
export function useGaugeHistory(ref: string, range: HistoryRange) {
  const [known, setKnown] = useState<KnownHistory>();
  const [problem, setProblem] = useState<Problem>();

  useEffect(() => {
    let isOver = false;
    async function ask() {
      const { fromSeconds, untilSeconds } = boundsOf(range, Date.now() / 1000);
      const bounds = { fromSeconds: Math.floor(fromSeconds), untilSeconds: Math.ceil(untilSeconds) };
      try {
        const [history, growth] = await Promise.all([
          client.gauges.readHistory({ ref, ...bounds }),
          client.gauges.readGrowth({ ref }),
        ]);
        if (isOver) return;
        setKnown({ history, growth, ...bounds });
        setProblem(undefined);
      } catch (thrown) {
        const told = problemFrom(thrown);
        // The gauges above say already that the core is away; what was shown stays true.
        if (!isOver && told.code !== 'app/core-gone') setProblem(told);
      }
    }
    void ask();
    const timer = 'lastSeconds' in range ? setInterval(() => void ask(), askEveryMs) : undefined;
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [ref, range]);

  return { known, problem };
}
