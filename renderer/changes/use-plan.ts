import { useEffect, useState } from 'react';
import type { ChangePlan, PlanRequest } from '../../preload/contract/changes.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';

/** What a change would do, as it is found out. */
export type AskedPlan = { plan?: ChangePlan; problem?: Problem };

/** Asks the core what a change would do; nothing in it while the clouds are being asked, or while no type is chosen. */
export function usePlan(ref: string, action: PlanRequest['action'], type?: string): AskedPlan {
  const [asked, setAsked] = useState<AskedPlan>({});
  useEffect(() => {
    const ended = new AbortController();
    setAsked({});
    if (action === 'resize' && type === undefined) return;
    const request: PlanRequest = action === 'resize' ? { action, type: type ?? '' } : { action };
    client.instances.plan({ ref, request }, { signal: ended.signal }).then(
      (plan) => ended.signal.aborted || setAsked({ plan }),
      (thrown) => ended.signal.aborted || setAsked({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [ref, action, type]);
  return asked;
}
