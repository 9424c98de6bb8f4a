import type { GuardRecord } from '../../preload/contract/guards.ts';

/** A machine takes some seconds to go down, or a minute or two. */
const lookAfterMs = [30_000, 150_000];
const longestTimerMs = 2 ** 31 - 1;

/** Calls back some time after each guard was to stop its machine: nobody else tells that it went down. */
export type DueTimers = {
  /** Takes over all guards that are known now. */
  follow(records: readonly GuardRecord[]): void;
  dispose(): void;
};

export function createDueTimers(onDue: () => void): DueTimers {
  let timers: NodeJS.Timeout[] = [];

  function clear() {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }
  return {
    follow(records) {
      clear();
      const due = records.map(({ guard: { seenAt, leftSeconds } }) => Date.parse(seenAt) + leftSeconds * 1000);
      const delays = due.flatMap((dueMs) => lookAfterMs.map((afterMs) => dueMs + afterMs - Date.now()));
      timers = delays
        .filter((delayMs) => delayMs > 0 && delayMs <= longestTimerMs)
        .map((delayMs) => setTimeout(onDue, delayMs).unref());
    },
    dispose: clear,
  };
}
