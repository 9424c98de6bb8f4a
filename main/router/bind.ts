import { implement } from '@orpc/server';
import { contract } from '../../preload/contract/index.ts';
import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import type { ChangeDoor, ChangeNote } from '../change-door.ts';

/** What every call knows of its caller: the byte streams of the link it came over. */
type CallContext = { streams: ByteStreams };

/** The contract, waiting for its handlers; what changes anything has passed the change door before it gets to one. */
export type Bind = ReturnType<typeof createBind>;

export function createBind(changes: ChangeDoor) {
  return (
    implement(contract)
      .$context<CallContext>()
      // The input is checked between the two: a read-only console refuses any call, and the door reads checked input only.
      .$config({ initialInputValidationIndex: -1 })
      .use(({ next, procedure }) => {
        if (procedure['~orpc'].meta.changes) changes.refuse();
        return next();
      })
      .use(({ next, path, procedure }, input) => {
        if (!procedure['~orpc'].meta.changes) return next({ context: { change: noChange } });
        return changes.pass(path.join('.'), input, async (change) => next({ context: { change } }));
      })
  );
}

/** For calls that change nothing: they have nothing to tell. */
const noChange: ChangeNote = { note: () => {}, follow: () => {}, followChain: () => {}, fail: () => {} };
