import { createStore } from './store.ts';

/** The id of the screen in front; see `screens.tsx`. */
export const currentScreen = createStore('instances');

/** Brings a screen to the front. */
export function showScreen(id: string): void {
  currentScreen.set(id);
}
