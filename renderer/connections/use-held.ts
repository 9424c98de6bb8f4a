import { useEffect } from 'react';
import { client } from '../client.ts';

/** Keeps connections that are up for as long as the caller is shown: whoever prepares something needs them in a moment. */
export function useHeld(connectionIds: readonly string[]): void {
  const key = [...connectionIds].sort().join(' ');
  useEffect(() => {
    const end = new AbortController();
    for (const connectionId of key.split(' ').filter(Boolean)) void hold(connectionId, end.signal);
    return () => end.abort();
  }, [key]);
}

async function hold(connectionId: string, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of await client.connections.hold({ connectionId }, { signal }));
  } catch {
    // It has ended; the list of connections says why.
  }
}
