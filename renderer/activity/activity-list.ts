import type { ActivityEvent, ActivityRecord } from '../../preload/contract/activity.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** The log as far as the core has told it for the present filter. */
export type ActivityList = {
  /** Newest first. */
  records: readonly ActivityRecord[];
  /** How many pass the filter, told or not. */
  total: number;
  /** Accounts that occur anywhere in the log. */
  accounts: readonly string[];
  /** The log is not kept where it should be. */
  problem: Problem | undefined;
  /** All of now has been told. */
  isWhole: boolean;
};

/** Nothing told yet. */
export const emptyActivity: ActivityList = { records: [], total: 0, accounts: [], problem: undefined, isWhole: false };

/** The list after one more event. */
export function applyActivity(list: ActivityList, event: ActivityEvent): ActivityList {
  switch (event.kind) {
    case 'problem':
      return { ...list, problem: event.problem };
    case 'caught-up':
      return { ...list, total: event.total, accounts: event.accounts, isWhole: true };
    case 'left':
      return { ...list, records: list.records.filter(({ id }) => !event.ids.includes(id)) };
    case 'records': {
      const told = new Map(event.records.map((record) => [record.id, record]));
      const known = list.records.map((record) => {
        const changed = told.get(record.id);
        told.delete(record.id);
        return changed ?? record;
      });
      return { ...list, records: [...known, ...told.values()].sort((a, b) => b.id - a.id) };
    }
  }
}
