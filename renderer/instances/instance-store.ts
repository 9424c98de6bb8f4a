import type { Instance, InstanceEvent } from '../../preload/contract/instances.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { createStore } from '../store.ts';
import { noteChangedHere } from './concern.ts';
import { applyEvents, emptyList, type InstanceList } from './instance-list.ts';

/** The instances as the core tells them. */
export const instanceList = createStore<InstanceList>(emptyList);

/** Pages arrive faster than a screen can draw: what comes within one frame is drawn once. */
const frameMs = 16;

/** Follows the core's instances for the life of the page. */
export function startInstances(): void {
  let base: InstanceList | undefined;
  let waiting: InstanceEvent[] = [];

  function flush() {
    const events = waiting;
    waiting = [];
    instanceList.set(applyEvents(base ?? instanceList.get(), events));
    base = undefined;
  }

  follow(session, (signal) => client.instances.watch({}, { signal }), {
    onStart() {
      // The rows stay on the screen until the core has begun to tell them again.
      base = emptyList;
      waiting.length = 0;
    },
    onEvent(event) {
      waiting.push(event);
      if (waiting.length === 1) setTimeout(flush, frameMs);
    },
    onProblem: (problem) => instanceList.set({ ...instanceList.get(), isAsking: false, problem }),
  });
}

/** Asks all clouds again. `refusedTitle` heads the message when the core does not do it. */
export async function refreshInstances(refusedTitle: string): Promise<void> {
  try {
    await client.instances.refresh({});
  } catch (thrown) {
    showProblem(refusedTitle, problemFrom(thrown));
  }
}

/** Takes over what a person's change has told of an instance before the stream does. */
export function noteInstance(instance: Instance): void {
  noteChangedHere(instance.ref);
  instanceList.set(applyEvents(instanceList.get(), [{ kind: 'instances', instances: [instance] }]));
}
