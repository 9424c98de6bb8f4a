import { emptySelection, type GridSelection, selectOne } from '../parts/grid-model.ts';
import { createStore, type Store } from '../store.ts';
import type { ListOptions } from './instance-lines.ts';

/** How the instances are looked at; it stays while another screen is in front. */
export type InstancesView = ListOptions & {
  selection: GridSelection;
  tab: 'overview' | 'gauges';
  isFailuresOpen: boolean;
  isSandboxNoticeDismissed: boolean;
  /** The question in front: start or stop this instance? */
  question: { kind: 'start' | 'stop'; ref: string } | undefined;
};

export const instancesView: Store<InstancesView> = createStore<InstancesView>({
  filter: '',
  grouping: 'account',
  sort: { column: 'name', descending: false },
  folded: new Set(),
  selection: emptySelection,
  tab: 'overview',
  isFailuresOpen: false,
  isSandboxNoticeDismissed: false,
  question: undefined,
});

/** Changes part of the view. */
export function changeView(part: Partial<InstancesView>): void {
  instancesView.set({ ...instancesView.get(), ...part });
}

/** Folds or unfolds the rows under a heading. */
export function toggleGroup(key: string): void {
  const folded = new Set(instancesView.get().folded);
  if (!folded.delete(key)) folded.add(key);
  changeView({ folded });
}

/** Shows one instance, also when the filter or a fold hides it now. */
export function showInstance(ref: string): void {
  changeView({ filter: '', folded: new Set(), selection: selectOne(ref) });
}
