import type { Account, Instance, InstanceEvent, ListScope } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** One place that was asked, and what came of it. */
export type ScopeAnswer = { scope: ListScope } & (
  | { status: 'asking' }
  | { status: 'answered'; count: number; durationMs: number }
  | { status: 'failed'; problem: Problem }
);

/** Everything the screen knows about the instances. Values are never changed in place. */
export type InstanceList = {
  accounts: readonly Account[];
  /** What is wrong with this computer's cloud configuration beside the accounts. */
  configProblems: readonly Problem[];
  /** By `ref`, in the order in which they were first heard of. */
  instances: ReadonlyMap<string, Instance>;
  scopes: readonly ScopeAnswer[];
  isAsking: boolean;
  /** How long the last round took, once one has finished. */
  durationMs: number | undefined;
  /** Starts and stops that did not reach the state asked for, by `ref`, until the next news of the instance. */
  unsettled: ReadonlyMap<string, Problem>;
  /** Left the list after a change of theirs had failed, newest last: there is no row any more to say so. */
  lost: readonly { instance: Instance; problem: Problem }[];
  /** Why the list cannot be followed at all. */
  problem: Problem | undefined;
};

/** Before anything has been heard. */
export const emptyList: InstanceList = {
  accounts: [],
  configProblems: [],
  instances: new Map(),
  scopes: [],
  isAsking: true,
  durationMs: undefined,
  unsettled: new Map(),
  lost: [],
  problem: undefined,
};

/** The list after some events, in order. One copy is made however many events there are. */
export function applyEvents(list: InstanceList, events: readonly InstanceEvent[]): InstanceList {
  const instances = new Map(list.instances);
  const unsettled = new Map(list.unsettled);
  const scopes = new Map(list.scopes.map((answer) => [scopeKey(answer.scope), answer]));
  const next: InstanceList = { ...list, instances, unsettled, problem: undefined };
  for (const event of events) {
    switch (event.kind) {
      case 'accounts':
        next.accounts = event.accounts;
        next.configProblems = event.problems;
        break;
      case 'started':
        scopes.clear();
        next.isAsking = true;
        break;
      case 'asked':
        for (const scope of event.scopes) scopes.set(scopeKey(scope), { scope, status: 'asking' });
        break;
      case 'instances':
        for (const instance of event.instances) {
          instances.set(instance.ref, instance);
          unsettled.delete(instance.ref);
        }
        break;
      case 'removed':
        for (const ref of event.refs) {
          const instance = instances.get(ref);
          const failed = unsettled.get(ref);
          if (instance && failed) next.lost = [...next.lost, { instance, problem: failed }];
          instances.delete(ref);
          unsettled.delete(ref);
        }
        break;
      case 'answered': {
        const { scope, count, durationMs } = event;
        scopes.set(scopeKey(scope), { scope, status: 'answered', count, durationMs });
        break;
      }
      case 'failed':
        scopes.set(scopeKey(event.scope), { scope: event.scope, status: 'failed', problem: event.problem });
        break;
      case 'unsettled':
        unsettled.set(event.ref, event.problem);
        break;
      case 'finished':
        next.isAsking = false;
        next.durationMs = event.durationMs;
        break;
    }
  }
  next.scopes = [...scopes.values()];
  return next;
}

/** How a scope is told from the others. */
function scopeKey({ accountKey, region }: ListScope): string {
  return `${accountKey} ${region}`;
}
