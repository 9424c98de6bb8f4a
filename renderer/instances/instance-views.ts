import type { Settings } from '../../preload/contract/app.ts';
import { changeView, type InstancesView, setFilter } from './view-store.ts';

type KeptView = Settings['instanceViews'][number];
type ViewContent = Omit<KeptView, 'name'>;

const byName = { column: 'name', descending: false };

/** The views that come with the console. */
export const standingViews = [
  { id: 'all', view: { filter: '', grouping: 'account', sort: byName } },
  { id: 'runningGpus', view: { filter: 'state:running gpu:>0', grouping: 'account', sort: byName } },
  {
    id: 'longRunning',
    view: { filter: 'up:>7d', grouping: 'none', sort: { column: 'up', descending: true } },
  },
  { id: 'starred', view: { filter: 'starred:yes', grouping: 'none', sort: byName } },
  { id: 'stopped', view: { filter: 'state:stopped', grouping: 'account', sort: byName } },
] as const satisfies readonly { id: string; view: ViewContent }[];

/** What of the present view is worth keeping. */
export function currentView({ filter, grouping, sort }: InstancesView): ViewContent {
  return { filter, grouping, sort };
}

/** Whether both show the same. */
export function isSameView(a: ViewContent, b: ViewContent): boolean {
  const { column, descending } = a.sort;
  return (
    a.filter === b.filter && a.grouping === b.grouping && column === b.sort.column && descending === b.sort.descending
  );
}

/** Looks at the list in this way. */
export function takeView({ filter, grouping, sort }: ViewContent): void {
  setFilter(filter);
  changeView({ grouping, sort: { ...sort }, folded: new Set() });
}
