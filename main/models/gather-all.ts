import type { InputSide } from './gather-inputs.ts';
import type { ModelProcess } from './model-process.ts';

/** Files between two signs of life. */
const filesAtOnce = 32;

/** Has a process take in what samples are like, some files at a time; gives how many it took each time. */
export async function* gatherAll(
  process: ModelProcess,
  side: InputSide,
  paths: readonly string[],
  skipsUnreadable = false,
): AsyncGenerator<number, void, undefined> {
  for (let at = 0; at < paths.length; at += filesAtOnce) {
    const some = paths.slice(at, at + filesAtOnce);
    await process.gather(side, some, skipsUnreadable);
    yield some.length;
  }
}
