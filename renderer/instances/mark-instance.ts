import type { InstanceMark } from '../../preload/contract/instances.ts';
import { client } from '../client.ts';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';

/** Keeps a star or a note for an instance; what is not said stays. `refusedTitle` heads the message when the core does not. */
export async function markInstance(ref: string, mark: Partial<InstanceMark>, refusedTitle: string): Promise<void> {
  try {
    await client.instances.mark({ ref, ...mark });
  } catch (thrown) {
    showProblem(refusedTitle, problemFrom(thrown));
  }
}
