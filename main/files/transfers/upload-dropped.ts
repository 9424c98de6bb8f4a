import type { Problem } from '../../../preload/contract/problem.ts';
import type { DroppedFile, IfThere } from '../../../preload/contract/transfers.ts';
import { createDropped, type Dropped, type Wanted } from './dropped-source.ts';
import type { Accepted } from './transfer-queue.ts';

/** What a page says of what was dropped onto it. */
export type DroppedInput = {
  connectionId: string;
  files: readonly DroppedFile[];
  folders: readonly string[];
  folder: string;
  ifThere: IfThere;
};

/**
 * Uploads what a page has: it is told what is wanted of it until the transfer has ended; `fail` hears what of. `add`
 * queues it, with the names at its top.
 */
export async function* uploadDropped(
  { files, folders }: DroppedInput,
  add: (names: string[], dropped: Dropped) => Accepted,
  fail: (problem: Problem) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ transferId: string } | Wanted, void> {
  const wanted: Wanted[] = [];
  let wake = () => {};
  let isOver = false;
  const tell = (one: Wanted) => {
    wanted.push(one);
    wake();
  };
  const dropped = createDropped(files, folders, tell);
  const tops = new Set([...folders, ...files.map(({ path }) => path)].map((path) => path.split('/')[0] ?? ''));
  const accepted = add([...tops], dropped);
  void accepted.settled.then((settlement) => {
    isOver = true;
    if (typeof settlement === 'object') fail(settlement);
    wake();
  });
  signal?.addEventListener('abort', () => wake(), { once: true });
  try {
    yield { transferId: accepted.transferId };
    while (!signal?.aborted) {
      const one = wanted.shift();
      if (one) yield one;
      else if (isOver) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    // The page has gone, and the bytes with it.
    dropped.leave();
  }
}
