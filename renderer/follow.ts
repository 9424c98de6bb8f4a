import type { Problem } from '../preload/contract/problem.ts';
import { problemFrom } from './problem-from.ts';
import type { Session } from './session.ts';

/** What becomes of the events of `follow`. */
export type Follower<Event> = {
  /** A (new) stream is about to tell everything from the start: forget what the last one told. */
  onStart?(): void;
  onEvent(event: Event): void;
  /** The core refused or ended the stream with a problem; it is not asked again. */
  onProblem?(problem: Problem): void;
  /** The core has ended the stream as it should. */
  onEnd?(): void;
};

/** Listens to one of the core's event iterators, again after each loss of the core, until the function given back is called. */
export function follow<Event>(
  session: Session,
  start: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  follower: Follower<Event>,
): () => void {
  const end = new AbortController();
  void listen();

  async function listen() {
    while (!end.signal.aborted) {
      try {
        const events = await start(end.signal);
        if (end.signal.aborted) return;
        follower.onStart?.();
        for await (const event of events) {
          if (end.signal.aborted) return;
          follower.onEvent(event);
        }
        if (!end.signal.aborted) follower.onEnd?.();
        return;
      } catch (thrown) {
        if (end.signal.aborted) return;
        const problem = problemFrom(thrown);
        if (problem.code !== 'app/core-gone') return follower.onProblem?.(problem);
        await untilOpen(session, end.signal);
      }
    }
  }

  return () => end.abort();
}

function untilOpen(session: Session, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = session.phase.subscribe(check);
    signal.addEventListener('abort', done);
    check();
    function check() {
      if (session.phase.get() === 'open') done();
    }
    function done() {
      stop();
      resolve();
    }
  });
}
