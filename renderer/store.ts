import { useSyncExternalStore } from 'react';

/** A value outside React that components can follow: one writer, many readers. */
export type Store<Value> = {
  get(): Value;
  set(value: Value): void;
  /** Calls back after each change; gives the function that ends it. */
  subscribe(listener: () => void): () => void;
};

/** A store that starts with `initial`; setting the value that it has already tells nobody. */
export function createStore<Value>(initial: Value): Store<Value> {
  const listeners = new Set<() => void>();
  let current = initial;
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Follows a store in a component. */
export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}
