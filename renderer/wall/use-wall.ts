import { useEffect, useState } from 'react';
import type { HostGauges } from '../../preload/contract/gauge-history.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { useWindowSeen } from '../parts/use-window-seen.ts';

/** What the core has told of all connected hosts. */
type Wall = { hosts: ReadonlyMap<string, HostGauges>; isTold: boolean; problem: Problem | undefined };

/** Follows the wall, whose hosts are measured less often while the window can't be seen. */
export function useWall(): Wall {
  const [wall, setWall] = useState<Wall>({ hosts: new Map(), isTold: false, problem: undefined });
  const isSeen = useWindowSeen();
  useEffect(() => {
    let isFirst = true;
    return follow(session, (signal) => client.gauges.watchAll({ isSeen }, { signal }), {
      onStart() {
        isFirst = true;
      },
      onEvent({ hosts, gone }) {
        const isWhole = isFirst;
        isFirst = false;
        setWall((before) => {
          const next = new Map(isWhole ? [] : before.hosts);
          for (const host of hosts) next.set(host.ref, host);
          for (const ref of gone) next.delete(ref);
          return { hosts: next, isTold: true, problem: undefined };
        });
      },
      onProblem: (problem) => setWall((before) => ({ ...before, problem })),
    });
  }, [isSeen]);
  return wall;
}
