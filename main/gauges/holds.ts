/** Connections that are kept open for the gauges alone. */
type Holds = {
  /** From now on these connections are held, and no others. */
  review(wanted: Iterable<string>): void;
  dispose(): void;
};

/** `hold` keeps a connection open until the answer is called; one that can't be held is on its way out by itself. */
export function createHolds(hold: (connectionId: string) => Promise<() => void>): Holds {
  const held = new Map<string, Promise<(() => void) | undefined>>();

  function review(wanted: Iterable<string>): void {
    const now = new Set(wanted);
    for (const [connectionId, release] of held) {
      if (now.has(connectionId)) continue;
      held.delete(connectionId);
      void release.then((end) => end?.());
    }
    for (const connectionId of now)
      if (!held.has(connectionId))
        held.set(
          connectionId,
          hold(connectionId).catch(() => undefined),
        );
  }

  return { review, dispose: () => review([]) };
}
