import { useEffect, useState } from 'react';
import type { Agent } from '../../preload/contract/keys.ts';
import { client } from '../client.ts';

/** The agents of this computer with what they hold; none while they are asked, and where they can't be. */
export function useAgents(): readonly Agent[] {
  const [agents, setAgents] = useState<readonly Agent[]>([]);
  useEffect(() => {
    const end = new AbortController();
    client.keys.agents({}, { signal: end.signal }).then(setAgents, () => {});
    return () => end.abort();
  }, []);
  return agents;
}
