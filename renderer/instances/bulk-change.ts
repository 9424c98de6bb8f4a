import type { Problem } from '../../preload/contract/problem.ts';
import { createStore, type Store } from '../store.ts';

/** What has come of one instance of many. */
export type BulkOutcome =
  | { status: 'waiting' | 'asking' | 'accepted' | 'left' }
  | { status: 'refused'; problem: Problem };

/** The same change of many instances, followed one by one. */
export type BulkChange = {
  readonly outcomes: Store<ReadonlyMap<string, BulkOutcome>>;
  /** Leaves those alone that have not been asked for yet. */
  cancel(): void;
  /** Resolves when every instance has its outcome; never rejects. */
  readonly ended: Promise<void>;
};

/** How many are asked for at once: a cloud throttles those who ask for everything in one go. */
const atOnce = 8;

/** Makes the change for each of `refs`. `change` makes it for one; `toProblem` reads what it threw. */
export function startBulkChange(
  refs: readonly string[],
  change: (ref: string) => Promise<void>,
  toProblem: (thrown: unknown) => Problem,
): BulkChange {
  const outcomes = createStore<ReadonlyMap<string, BulkOutcome>>(
    new Map(refs.map((ref): [string, BulkOutcome] => [ref, { status: 'waiting' }])),
  );
  const note = (ref: string, outcome: BulkOutcome) => outcomes.set(new Map(outcomes.get()).set(ref, outcome));
  const waiting = [...refs];

  async function work(): Promise<void> {
    for (let ref = waiting.shift(); ref !== undefined; ref = waiting.shift()) {
      note(ref, { status: 'asking' });
      try {
        await change(ref);
        note(ref, { status: 'accepted' });
      } catch (thrown) {
        note(ref, { status: 'refused', problem: toProblem(thrown) });
      }
    }
  }

  return {
    outcomes,
    cancel() {
      for (const ref of waiting.splice(0)) note(ref, { status: 'left' });
    },
    ended: Promise.all(Array.from({ length: atOnce }, work)).then(() => {}),
  };
}
