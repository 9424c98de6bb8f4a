import type { Account, Instance, InstanceEvent, ListScope } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** Rows in one event: what a page of the UI can take in without a dropped frame. */
const maxRows = 500;

/** How a scope of the current round stands. */
export type ScopeStatus = Extract<InstanceEvent, { kind: 'answered' | 'failed' }> | undefined;

/** What there is to see, always as it is now. */
export type WatchedTable = {
  readonly accounts: readonly Account[];
  readonly problems: readonly Problem[];
  readonly rows: ReadonlyMap<string, Instance>;
  readonly scopes: ReadonlyMap<string, { scope: ListScope; status: ScopeStatus }>;
  readonly unsettled: ReadonlyMap<string, Problem>;
  readonly started: boolean;
  /** Whether what the lists of this round do not tell has been asked for as well. */
  readonly described: boolean;
  /** Whether the prices of this round's rows have been asked for. */
  readonly priced: boolean;
  /** Duration of the last round in milliseconds; undefined while one is under way. */
  readonly finishedMs: number | undefined;
};

/**
 * One watcher's view of the table: not a queue of events but the set of what it has not seen yet, so that a slow
 * watcher costs at most one entry per row, and a new one is merely one that has seen nothing.
 */
export type InstanceWatch = {
  accountsChanged(): void;
  roundBegan(): void;
  scopesAsked(keys: readonly string[]): void;
  rowsChanged(refs: readonly string[]): void;
  scopeSettled(key: string): void;
  rowUnsettled(ref: string): void;
  roundEnded(): void;
  rowsDescribed(): void;
  rowsPriced(): void;
  /** The next thing to tell; undefined when all is told. Rows come before the word that their scope has answered. */
  next(): InstanceEvent | undefined;
  /** Resolves with the next change or `wake`. */
  changed(): Promise<void>;
  wake(): void;
};

export function createInstanceWatch(table: WatchedTable): InstanceWatch {
  let accounts = table.accounts.length + table.problems.length > 0;
  let began = table.started;
  let ended = table.finishedMs !== undefined;
  let described = table.described;
  let priced = table.priced;
  const asked = new Set(table.scopes.keys());
  const rows = new Set(table.rows.keys());
  const settled = new Set([...table.scopes].flatMap(([key, { status }]) => (status ? [key] : [])));
  const unsettled = new Set(table.unsettled.keys());
  let signal = Promise.withResolvers<void>();

  function wake(): void {
    signal.resolve();
    signal = Promise.withResolvers();
  }

  function takeRows(): InstanceEvent | undefined {
    const instances = [];
    const refs = [];
    for (const ref of rows) {
      if (instances.length === maxRows || refs.length === maxRows) break;
      rows.delete(ref);
      const instance = table.rows.get(ref);
      if (instance) instances.push(instance);
      else refs.push(ref);
    }
    // A row can't both be there and be gone: whichever is told second loses nothing by waiting for its turn.
    if (instances.length > 0) {
      for (const ref of refs) rows.add(ref);
      return { kind: 'instances', instances };
    }
    return refs.length > 0 ? { kind: 'removed', refs } : undefined;
  }

  function next(): InstanceEvent | undefined {
    if (accounts) {
      accounts = false;
      return { kind: 'accounts', accounts: [...table.accounts], problems: [...table.problems] };
    }
    if (began) {
      began = false;
      return { kind: 'started' };
    }
    if (asked.size > 0) {
      const scopes = [...asked].flatMap((key) => table.scopes.get(key)?.scope ?? []);
      asked.clear();
      return { kind: 'asked', scopes };
    }
    const someRows = takeRows();
    if (someRows) return someRows;
    for (const key of settled) {
      settled.delete(key);
      const status = table.scopes.get(key)?.status;
      if (status) return status;
    }
    for (const ref of unsettled) {
      unsettled.delete(ref);
      const problem = table.unsettled.get(ref);
      if (problem) return { kind: 'unsettled', ref, problem };
    }
    if (ended && table.finishedMs !== undefined) {
      ended = false;
      return { kind: 'finished', durationMs: table.finishedMs };
    }
    if (described) {
      described = false;
      return { kind: 'described' };
    }
    if (priced) {
      priced = false;
      return { kind: 'priced' };
    }
    return undefined;
  }

  function add(target: Set<string>, keys: readonly string[]): void {
    for (const key of keys) target.add(key);
    wake();
  }

  return {
    accountsChanged() {
      accounts = true;
      wake();
    },
    roundBegan() {
      began = true;
      ended = false;
      described = false;
      priced = false;
      asked.clear();
      settled.clear();
      wake();
    },
    scopesAsked: (keys) => add(asked, keys),
    rowsChanged: (refs) => add(rows, refs),
    scopeSettled: (key) => add(settled, [key]),
    rowUnsettled: (ref) => add(unsettled, [ref]),
    roundEnded() {
      ended = true;
      wake();
    },
    rowsDescribed() {
      described = true;
      wake();
    },
    rowsPriced() {
      priced = true;
      wake();
    },
    next,
    changed: () => signal.promise,
    wake,
  };
}
