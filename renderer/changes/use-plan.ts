import { useEffect, useState } from 'react';
import type { ChangeAction, ChangePlan } from '../../preload/contract/changes.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';

/** What a change would do, as it is found out. */
export type AskedPlan = { plan?: ChangePlan; problem?: Problem };

/** Asks the core once what a change would do; nothing in it while the clouds are being asked. */
export function usePlan(ref: string, action: ChangeAction): AskedPlan {
  const [asked, setAsked] = useState<AskedPlan>({});
  useEffect(() => {
    const ended = new AbortController();
    setAsked({});
    client.instances.plan({ ref, action }, { signal: ended.signal }).then(
      (plan) => ended.signal.aborted || setAsked({ plan }),
      (thrown) => ended.signal.aborted || setAsked({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [ref, action]);
  return asked;
}
