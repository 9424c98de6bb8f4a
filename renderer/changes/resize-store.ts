import type { Resize } from '../../preload/contract/changes.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { createStore } from '../store.ts';

/** The changes of type as the core tells them. */
export const resizes = createStore<readonly Resize[]>([]);

/** Those that a person has read the end of. */
export const dismissedResizes = createStore<ReadonlySet<string>>(new Set());

/** Follows them for the life of the page: they go on in the core without it. */
export function startResizes(): void {
  follow(session, (signal) => client.instances.watchResizes({}, { signal }), {
    onStart: () => resizes.set([]),
    onEvent: (all) => resizes.set(all),
  });
}

/** Has the core tell an interrupted one no more. */
export async function forgetResize(id: string, refusedTitle: string): Promise<void> {
  try {
    await client.instances.forgetResize({ id });
  } catch (thrown) {
    showProblem(refusedTitle, problemFrom(thrown));
  }
}

/** Takes the word of an ended one from the screen. */
export function dismissResize(id: string): void {
  dismissedResizes.set(new Set([...dismissedResizes.get(), id]));
}
