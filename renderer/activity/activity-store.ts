import type { ActivityFilter } from '../../preload/contract/activity.ts';
import { description } from '../app-state.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { saveText } from '../parts/save-text.ts';
import { createStore } from '../store.ts';
import { type ActivityList, applyActivity, emptyActivity } from './activity-list.ts';

/** The activity log as the room shows it. */
export const activityList = createStore<ActivityList>(emptyActivity);

/** What the room looks for. */
export const activityFilter = createStore<ActivityFilter>({});

/** Follows the log for one filter; ends with the function given back. */
export function followActivity(filter: ActivityFilter): () => void {
  let base: ActivityList | undefined;
  return follow(session, (signal) => client.activity.watch(filter, { signal }), {
    onStart() {
      // The rows of before stay until the new ones come; the choice of accounts does not depend on the filter.
      base = { ...emptyActivity, accounts: activityList.get().accounts };
    },
    onEvent(event) {
      activityList.set(applyActivity(base ?? activityList.get(), event));
      base = undefined;
    },
    onProblem: (problem) => activityList.set({ ...activityList.get(), problem, isWhole: true }),
  });
}

/** Saves all that passes the filter. Gives where it is, or undefined when the person closed the dialog. */
export async function exportActivity(format: 'csv' | 'json', title: string): Promise<string | undefined> {
  let text = '';
  for await (const piece of await client.activity.export({ ...activityFilter.get(), format })) text += piece.text;
  const name = `hangar-activity-${new Date().toISOString().slice(0, 10)}.${format}`;
  return saveText({ title, name, text }, description.get()?.capabilities.nativeFileDialog ?? false);
}
