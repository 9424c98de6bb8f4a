import type { ModelDescription } from '../../preload/contract/models.ts';
import { createStore, type Store } from '../store.ts';

/** The ways to look at a model. */
export type ModelView = 'run' | 'instance' | 'compare' | 'inputs' | 'history' | 'file' | 'graph';

/** The view that was chosen for a model; another model begins with its own. */
export const modelViewChoice: Store<{ path: string; view: ModelView } | undefined> = createStore<
  { path: string; view: ModelView } | undefined
>(undefined);

/** Puts a view of a model in front. */
export function showModelView(path: string, view: ModelView): void {
  modelViewChoice.set({ path, view });
}

/** What is in front: what was chosen for this model, else its run; what can't run is better looked at first. */
export function modelViewOf(
  choice: { path: string; view: ModelView } | undefined,
  { path, obstacles }: ModelDescription,
): ModelView {
  if (choice?.path === path) return choice.view;
  return obstacles.length > 0 ? 'file' : 'run';
}
