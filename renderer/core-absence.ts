import type { LinkPhase } from './session.ts';
import { createStore, type Store } from './store.ts';

/** Whether the core has been away for longer than `calmMs`: a restart takes less, and would only startle. */
export function createCoreAbsence(phase: Store<LinkPhase>, calmMs: number): Store<boolean> {
  const isAway = createStore(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  phase.subscribe(() => {
    const now = phase.get();
    if (now === 'lost' || now === 'refused') timer ??= setTimeout(() => isAway.set(true), calmMs);
    else {
      clearTimeout(timer);
      timer = undefined;
      isAway.set(false);
    }
  });
  return isAway;
}
