import { createStore, type Store } from '../store.ts';

/** How a lost connection is being had back: the how-manieth try, and when it begins; without a time it is under way. */
export type Retry = { tries: number; nextAtMs?: number };

/** Tries again and again, ever more slowly, until it is told that all is well or that it is of no use. */
export type AutoReconnect = {
  state: Store<Retry | undefined>;
  /** The connection was lost, or a try has failed: the next one is set. */
  failed(): void;
  /** Tries now instead of later, where a try is set. */
  now(): void;
  /** All is well, or a person is to decide. */
  stop(): void;
  dispose(): void;
};

const firstWaitMs = 1000;
const longestWaitMs = 30_000;

/** How long to wait before a try, counted from 1. */
export function waitBefore(tries: number): number {
  return Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs);
}

/** `network` says `online` when this computer is back on its network. */
export function createAutoReconnect(tryAgain: () => void, network: EventTarget = window): AutoReconnect {
  const state = createStore<Retry | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function failed() {
    clearTimeout(timer);
    const tries = (state.get()?.tries ?? 0) + 1;
    const waitMs = waitBefore(tries);
    state.set({ tries, nextAtMs: Date.now() + waitMs });
    timer = setTimeout(begin, waitMs);
  }
  function begin() {
    clearTimeout(timer);
    const retry = state.get();
    if (retry?.nextAtMs === undefined) return;
    state.set({ tries: retry.tries });
    tryAgain();
  }
  function stop() {
    clearTimeout(timer);
    state.set(undefined);
  }

  // A computer that wakes up or finds its network again need not sit out the wait.
  network.addEventListener('online', begin);
  return {
    state,
    failed,
    now: begin,
    stop,
    dispose() {
      network.removeEventListener('online', begin);
      stop();
    },
  };
}
