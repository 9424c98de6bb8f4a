import type { SearchAddon } from '@xterm/addon-search';
import { createStore, type Store } from '../store.ts';
import { readFindColours } from './screen-theme.ts';

/** Where among how many; `index` is undefined while none is active, `count` of `tooMany` means at least so many. */
type FindResult = { index: number | undefined; count: number };

/** Looks for text in all that a screen holds. */
export type ScreenSearch = {
  result: Store<FindResult | undefined>;
  /** `stay` looks from where the last find was, as while typing. */
  next(text: string, stay?: boolean): void;
  previous(text: string): void;
  clear(): void;
};

/** So many matches are marked and counted. */
export const maxCountedMatches = 1000;

export function createScreenSearch(addon: SearchAddon): ScreenSearch {
  const result = createStore<FindResult | undefined>(undefined);
  addon.onDidChangeResults(({ resultIndex, resultCount }) =>
    result.set({ index: resultIndex < 0 ? undefined : resultIndex, count: resultCount }),
  );

  function find(text: string, look: () => void) {
    if (text !== '') return look();
    addon.clearDecorations();
    result.set(undefined);
  }

  return {
    result,
    next: (text, stay = false) =>
      find(text, () => addon.findNext(text, { incremental: stay, decorations: readFindColours() })),
    previous: (text) => find(text, () => addon.findPrevious(text, { decorations: readFindColours() })),
    clear() {
      addon.clearDecorations();
      result.set(undefined);
    },
  };
}
