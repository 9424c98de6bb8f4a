import { isDeepStrictEqual } from 'node:util';
import type { Account, Instance, InstanceEvent, ListScope } from '../../preload/contract/instances.ts';
import type { Price } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { createInstanceWatch, type InstanceWatch, type ScopeStatus, type WatchedTable } from './instance-watch.ts';

/** All that is known of the instances, and everyone who watches it. Plain data: it asks nobody. */
export type InstanceTable = WatchedTable & {
  setAccounts(accounts: readonly Account[], problems: readonly Problem[]): void;
  /** Gives the round's number. */
  beginRound(): number;
  ask(scopes: readonly ListScope[]): void;
  put(instances: readonly Instance[], scope: ListScope): void;
  /** Ends a scope's turn; with `answered`, rows of it that are not there any more are gone. */
  settle(status: NonNullable<ScopeStatus>, isThere?: (ref: string) => boolean): void;
  endRound(durationMs: number): void;
  /** What the lists of that round did not tell has been asked for; late news of an older round is nothing. */
  endDescription(round: number): void;
  /** The prices of that round's rows have been asked for. */
  endPricing(round: number): void;
  /** Prices are known that were not: rows that they concern have changed. */
  reprice(): void;
  /** Changes a row that is there. */
  update(instance: Instance): void;
  /** What the console adds to this row is other than it was. */
  touch(ref: string): void;
  /** Its cloud has answered and has it no more. */
  remove(ref: string): void;
  /** Says that an instance did not get where it was sent; `undefined` takes it back. */
  setUnsettled(ref: string, problem: Problem | undefined): void;
  /** The place in which a row was listed. */
  scopeOf(ref: string): ListScope | undefined;
  /** What is known, then every change, until the signal. */
  watch(signal: AbortSignal): AsyncGenerator<InstanceEvent>;
  /** Ends all watches. */
  dispose(): void;
};

/** Identity of a scope within the table. */
function scopeKey(scope: ListScope): string {
  return `${scope.accountKey} ${scope.region}`;
}

/** What the console adds to the cloud's word on an instance. */
export type InstanceExtras = Pick<Instance, 'mark' | 'notices' | 'idle' | 'alerts'>;

/**
 * `priceOf` tells what is known of a row's price when it is put there; `onGone` is told of instances that are no more, not
 * of those that nobody looks at any more.
 */
export function createInstanceTable(
  priceOf: (instance: Instance, scope: ListScope) => Price | undefined = () => undefined,
  extrasOf: (ref: string) => InstanceExtras = () => ({}),
  onGone: (ref: string) => void = () => {},
): InstanceTable {
  const rows = new Map<string, Instance>();
  const rowScopes = new Map<string, ListScope>();
  /** Refs by the key of the scope that listed them. */
  const scopeRows = new Map<string, Set<string>>();
  const scopes = new Map<string, { scope: ListScope; status: ScopeStatus }>();
  const unsettled = new Map<string, Problem>();
  const watches = new Set<InstanceWatch>();
  let accounts: readonly Account[] = [];
  let problems: readonly Problem[] = [];
  let round = 0;
  let described = false;
  let priced = false;
  let finishedMs: number | undefined;
  let disposed = false;

  function tell(change: (watch: InstanceWatch) => void): void {
    for (const watch of watches) change(watch);
  }

  /** A row of a place that nobody asked any more is none of ours, unless its account could not name its places. */
  function mayStillBeThere(scope: ListScope): boolean {
    const whole = scopes.get(scopeKey({ ...scope, region: 'all' }));
    return scopes.has(scopeKey(scope)) || whole?.status?.kind === 'failed';
  }

  /** An account's place in the order; past the end for one that nobody has told of. */
  function rankOf(accountKey: string): number {
    const index = accounts.findIndex(({ key }) => key === accountKey);
    return index < 0 ? accounts.length : index;
  }

  /** An account that is left out, or asked under another name; it may still be answering. */
  function isOut(accountKey: string): boolean {
    const account = accounts.find(({ key }) => key === accountKey);
    return account?.isHidden === true || account?.sameAs !== undefined;
  }

  /** The place of the account that has the row; past the end where nobody has it, or it could not be asked. */
  function ownerRank(ref: string, asking: string): number {
    const owner = rowScopes.get(ref);
    if (!owner || owner.accountKey === asking) return accounts.length;
    return scopes.get(scopeKey(owner))?.status?.kind === 'failed' ? accounts.length : rankOf(owner.accountKey);
  }

  function withExtras({ mark: _, idle: __, alerts: ___, notices: told = [], ...instance }: Instance): Instance {
    const { notices: heard = [], idle, ...extras } = extrasOf(instance.ref);
    const notices = [...told.filter(({ source }) => source === 'cloud'), ...heard];
    return {
      ...instance,
      ...extras,
      ...(notices.length > 0 ? { notices } : {}),
      ...(idle !== undefined && instance.state === 'running' ? { idle } : {}),
    };
  }

  function withAccountName(instance: Instance, { accountKey }: ListScope): Instance {
    const accountName = accounts.find(({ key }) => key === accountKey)?.name;
    return accountName === undefined ? instance : { ...instance, accountName };
  }

  function leaveOut(ref: string): void {
    const scope = rowScopes.get(ref);
    if (scope) scopeRows.get(scopeKey(scope))?.delete(ref);
    rowScopes.delete(ref);
    unsettled.delete(ref);
    if (rows.delete(ref)) tell((watch) => watch.rowsChanged([ref]));
  }

  const table: InstanceTable = {
    rows,
    scopes,
    unsettled,
    get accounts() {
      return accounts;
    },
    get problems() {
      return problems;
    },
    get finishedMs() {
      return finishedMs;
    },
    get started() {
      return round > 0;
    },
    get described() {
      return described;
    },
    get priced() {
      return priced;
    },
    setAccounts(newAccounts, newProblems) {
      accounts = newAccounts;
      problems = newProblems;
      tell((watch) => watch.accountsChanged());
      const keys = new Set(accounts.flatMap(({ key }) => (isOut(key) ? [] : key)));
      for (const [ref, scope] of rowScopes) if (!keys.has(scope.accountKey)) leaveOut(ref);
    },
    beginRound() {
      scopes.clear();
      round += 1;
      described = false;
      priced = false;
      finishedMs = undefined;
      tell((watch) => watch.roundBegan());
      return round;
    },
    ask(asked) {
      for (const scope of asked) scopes.set(scopeKey(scope), { scope, status: undefined });
      tell((watch) => watch.scopesAsked(asked.map(scopeKey)));
    },
    put(listed, scope) {
      if (isOut(scope.accountKey)) return;
      // Of two identities in one account, the first has the rows.
      const rank = rankOf(scope.accountKey);
      const instances = listed
        .filter(({ ref }) => rank <= ownerRank(ref, scope.accountKey))
        .map((instance) => withAccountName(withExtras(withPrice(instance, priceOf(instance, scope))), scope));
      const changed = instances.filter((instance) => !isDeepStrictEqual(rows.get(instance.ref), instance));
      const key = scopeKey(scope);
      const refs = scopeRows.get(key) ?? new Set();
      scopeRows.set(key, refs);
      for (const { ref } of instances) {
        rowScopes.set(ref, scope);
        refs.add(ref);
      }
      for (const instance of changed) rows.set(instance.ref, instance);
      if (changed.length > 0) tell((watch) => watch.rowsChanged(changed.map(({ ref }) => ref)));
    },
    settle(status, isThere) {
      const key = scopeKey(status.scope);
      scopes.set(key, { scope: status.scope, status });
      for (const ref of scopeRows.get(key) ?? []) if (isThere && !isThere(ref)) table.remove(ref);
      tell((watch) => watch.scopeSettled(key));
    },
    endRound(durationMs) {
      for (const [ref, scope] of rowScopes) if (!mayStillBeThere(scope)) leaveOut(ref);
      finishedMs = durationMs;
      tell((watch) => watch.roundEnded());
    },
    endDescription(ofRound) {
      if (ofRound !== round) return;
      described = true;
      tell((watch) => watch.rowsDescribed());
    },
    endPricing(ofRound) {
      if (ofRound !== round) return;
      priced = true;
      tell((watch) => watch.rowsPriced());
    },
    reprice() {
      const changed: string[] = [];
      for (const [ref, instance] of rows) {
        const scope = rowScopes.get(ref);
        const next = scope && withPrice(instance, priceOf(instance, scope));
        if (next === undefined || isDeepStrictEqual(next.price, instance.price)) continue;
        rows.set(ref, next);
        changed.push(ref);
      }
      if (changed.length > 0) tell((watch) => watch.rowsChanged(changed));
    },
    update(instance) {
      const scope = rowScopes.get(instance.ref);
      if (scope) table.put([instance], scope);
    },
    touch(ref) {
      const row = rows.get(ref);
      if (row) table.update(row);
    },
    remove(ref) {
      leaveOut(ref);
      onGone(ref);
    },
    setUnsettled(ref, problem) {
      if (problem === undefined) {
        unsettled.delete(ref);
        return;
      }
      unsettled.set(ref, problem);
      tell((watch) => watch.rowUnsettled(ref));
    },
    scopeOf: (ref) => rowScopes.get(ref),
    async *watch(signal) {
      const watch = createInstanceWatch(table);
      watches.add(watch);
      const wake = () => watch.wake();
      signal.addEventListener('abort', wake);
      try {
        while (!signal.aborted && !disposed) {
          const event = watch.next();
          if (event) yield event;
          else await watch.changed();
        }
      } finally {
        signal.removeEventListener('abort', wake);
        watches.delete(watch);
      }
    },
    dispose() {
      disposed = true;
      tell((watch) => watch.wake());
    },
  };
  return table;
}

/** The row with its price as it is known now, whatever it said before. */
function withPrice({ price: _, ...instance }: Instance, price: Price | undefined): Instance {
  return price === undefined ? instance : { ...instance, price };
}
