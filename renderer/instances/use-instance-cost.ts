import { useEffect, useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import type { InstanceCost } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';

/** What an instance costs, as it is found out. */
export type AskedCost = { cost?: InstanceCost; problem?: Problem };

/** A selection that runs through the list asks nothing on its way. */
const restMs = 250;

/** Asks the core what an instance costs in full, and again when its state or type has changed. */
export function useInstanceCost({ ref, state, type }: Instance): AskedCost {
  const [asked, setAsked] = useState<AskedCost>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: an instance of another state or type costs something else
  useEffect(() => {
    const ended = new AbortController();
    setAsked({});
    const timer = setTimeout(() => {
      client.prices.ofInstance({ ref }, { signal: ended.signal }).then(
        (cost) => ended.signal.aborted || setAsked({ cost }),
        (thrown) => ended.signal.aborted || setAsked({ problem: problemFrom(thrown) }),
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [ref, state, type]);
  return asked;
}
