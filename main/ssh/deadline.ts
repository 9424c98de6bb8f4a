/** A clock that runs as long as there is a reason to end something; each reason has its own time. */
export type Deadline<Reason extends string> = {
  /** A reason that has been given before goes on counting; without one the clock stops. */
  set(reason: Reason | undefined): void;
  /** Begins to count anew, where it counts. */
  restart(): void;
  dispose(): void;
};

/** Creates it at rest. Times in milliseconds; `onOver` is called once for each reason whose time is over. */
export function createDeadline<Reason extends string>(
  limitsMs: Readonly<Record<Reason, number>>,
  onOver: (reason: Reason) => void,
): Deadline<Reason> {
  let current: Reason | undefined;
  let timer: NodeJS.Timeout | undefined;

  function count() {
    clearTimeout(timer);
    const reason = current;
    if (reason !== undefined) timer = setTimeout(() => onOver(reason), limitsMs[reason]);
  }
  function set(reason: Reason | undefined) {
    if (reason === current) return;
    current = reason;
    count();
  }
  return { set, restart: count, dispose: () => set(undefined) };
}
