import { useSyncExternalStore } from 'react';

/** Whether the window can be seen at all: not while it is minimised or behind another tab. */
export function useWindowSeen(): boolean {
  return useSyncExternalStore(subscribe, () => !document.hidden);
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
