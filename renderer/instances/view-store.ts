import type { ChangeAction } from '../../preload/contract/changes.ts';
import type { AddedHost } from '../../preload/contract/hosts.ts';
import { type InstanceQuery, parseInstanceQuery } from '../../preload/contract/instance-query/parse-query.ts';
import type { QueryMistake } from '../../preload/contract/instance-query/query-mistake.ts';
import { emptySelection, type GridSelection, selectOne } from '../parts/grid-model.ts';
import { createStore, type Store } from '../store.ts';
import type { ListOptions } from './instance-lines.ts';

/** How the instances are looked at; it stays while another screen is in front. */
export type InstancesView = ListOptions & {
  /** As it was typed; `query` is the last of it that was understood. */
  filter: string;
  mistake: QueryMistake | undefined;
  selection: GridSelection;
  tab: 'overview' | 'gauges' | 'tunnels';
  isFailuresOpen: boolean;
  isSandboxNoticeDismissed: boolean;
  /** The question in front: do this to this instance? */
  question: { action: ChangeAction; ref: string } | { action: 'resize'; ref: string; type?: string } | undefined;
  /** Ref of the instance that is to stop by itself, while that is being asked. */
  guarded: string | undefined;
  /** Ref of the instance that VS Code is to be opened on, while that is being asked. */
  edited: string | undefined;
  /** A host is being added, or changed. */
  hostSheet: { host?: AddedHost } | undefined;
  /** The same question for several. */
  bulk: { kind: 'start' | 'stop'; refs: readonly string[] } | undefined;
};

const everything: InstanceQuery = { matches: () => true };

export const instancesView: Store<InstancesView> = createStore<InstancesView>({
  filter: '',
  query: everything,
  mistake: undefined,
  grouping: 'account',
  sort: { column: 'name', descending: false },
  folded: new Set(),
  selection: emptySelection,
  tab: 'overview',
  isFailuresOpen: false,
  isSandboxNoticeDismissed: false,
  question: undefined,
  guarded: undefined,
  edited: undefined,
  hostSheet: undefined,
  bulk: undefined,
});

/** Changes part of the view. */
export function changeView(part: Partial<InstancesView>): void {
  instancesView.set({ ...instancesView.get(), ...part });
}

/** Filters by what was typed; while it makes no sense, the rows stay as they are. */
export function setFilter(filter: string): void {
  const parsed = parseInstanceQuery(filter);
  changeView('query' in parsed ? { filter, query: parsed.query, mistake: undefined } : { filter, ...parsed });
}

/** Folds or unfolds the rows under a heading. */
export function toggleGroup(key: string): void {
  const folded = new Set(instancesView.get().folded);
  if (!folded.delete(key)) folded.add(key);
  changeView({ folded });
}

/** Shows one instance, also when the filter or a fold hides it now. */
export function showInstance(ref: string): void {
  setFilter('');
  changeView({ folded: new Set(), selection: selectOne(ref) });
}
