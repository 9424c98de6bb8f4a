import { type AppDescription, defaultSettings, type Settings } from '../preload/contract/app.ts';
import { client, session } from './client.ts';
import { follow } from './follow.ts';
import { showProblem } from './parts/toast.tsx';
import { problemFrom } from './problem-from.ts';
import { createStore } from './store.ts';

/** The user's settings as the core last told them. */
export const settings = createStore<Settings>(defaultSettings);

/** What the core and its shell are; undefined until the core has answered. */
export const description = createStore<AppDescription | undefined>(undefined);

/** Follows the settings and asks what the core is, now and after each return of the core. Resolves when both are known. */
export function startAppState(): Promise<void> {
  return new Promise((resolve) => {
    follow(session, (signal) => client.settings.watch({}, { signal }), {
      onStart() {
        client.app.describe({}).then(
          (told) => {
            description.set(told);
            resolve();
          },
          () => {}, // the link was lost again; its return brings the next try
        );
      },
      onEvent: (told) => settings.set(told),
    });
  });
}

/** Changes some settings at once on the screen and then in the core; a refusal is shown and undone. */
export async function updateSettings(change: Partial<Settings>, refusedTitle: string): Promise<void> {
  const before = settings.get();
  settings.set({ ...before, ...change });
  try {
    await client.settings.update(change);
  } catch (thrown) {
    settings.set(before);
    showProblem(refusedTitle, problemFrom(thrown));
  }
}
