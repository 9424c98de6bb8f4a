import type { Problem } from '../../preload/contract/problem.ts';
import type { RemoteEntry, RemoteListing } from '../../preload/contract/remote-files.ts';
import { client } from '../client.ts';
import { emptySelection, type GridSelection, type GridSort, selectOne } from '../parts/grid-model.ts';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';

/** What a browser shows at the moment. */
type BrowserState = {
  listing: RemoteListing | undefined;
  isReading: boolean;
  problem: Problem | undefined;
  /** A typed path leads nowhere: what is listed is not what stands in the field. */
  isAstray: boolean;
  selection: GridSelection;
  sort: GridSort;
};

/** Where to go: a path that the core has told, or what was typed. */
type Place = { path: string } | { text: string };

/** The files of one host as somebody looks through them. It outlives its panel and its connection. */
export type FileBrowser = {
  state: Store<BrowserState>;
  /** From now on over this connection; reads where it was before, else the home folder. */
  connect(connectionId: string): void;
  go(place: Place): void;
  back(): void;
  up(): void;
  refresh(): void;
  select(selection: GridSelection): void;
  sortBy(sort: GridSort): void;
  /** Reads again and chooses this path. */
  refreshAt(path: string): void;
};

/** What stands at the path that is shown; undefined where that could not be read. */
export function shownListing({ listing, isAstray }: BrowserState): RemoteListing | undefined {
  return isAstray ? undefined : listing;
}

const browsers = new Map<string, FileBrowser>();

/** The browser of an instance. */
export function fileBrowserOf(instanceRef: string): FileBrowser {
  const known = browsers.get(instanceRef) ?? createFileBrowser();
  browsers.set(instanceRef, known);
  return known;
}

function createFileBrowser(): FileBrowser {
  const state = createStore<BrowserState>({
    listing: undefined,
    isReading: false,
    problem: undefined,
    isAstray: false,
    selection: emptySelection,
    sort: { column: 'name', descending: false },
  });
  const visited: string[] = [];
  let connectionId: string | undefined;
  /** Where somebody wanted to go before there was a connection. */
  let wanted: Place | undefined;
  let reading = new AbortController();

  const change = (changes: Partial<BrowserState>) => state.set({ ...state.get(), ...changes });

  async function read(place: Place | undefined, chosen?: string): Promise<void> {
    if (connectionId === undefined) {
      wanted = place;
      return;
    }
    reading.abort();
    const asked = new AbortController();
    reading = asked;
    change({ isReading: true });
    try {
      const listing = await client.remoteFiles.list({ connectionId, place }, { signal: asked.signal });
      if (asked.signal.aborted) return;
      const before = state.get().listing;
      const isSame = before?.folder === listing.folder;
      if (before && !isSame && visited.at(-1) !== before.folder) visited.push(before.folder);
      const meant = chosen ?? listing.pointedAt;
      const next = meant ?? (isSame ? state.get().selection.active : before?.folder);
      change({
        listing,
        isReading: false,
        problem: undefined,
        isAstray: false,
        selection: keepSelection(
          listing.entries,
          isSame && meant === undefined ? state.get().selection : undefined,
          next,
        ),
      });
    } catch (thrown) {
      if (asked.signal.aborted) return;
      const problem = problemFrom(thrown);
      // Better the home folder, with what is wrong, than nothing at all.
      if (place && !state.get().listing) await read(undefined);
      if (reading.signal.aborted) return;
      const isAstray = reading === asked && place !== undefined && 'text' in place;
      change({ isReading: false, problem, ...(isAstray && { isAstray, selection: emptySelection }) });
    }
  }
  function here(): Place | undefined {
    const { listing } = state.get();
    return listing && { path: listing.folder };
  }

  return {
    state,
    connect(id) {
      if (id === connectionId) return;
      connectionId = id;
      void read(wanted ?? here());
      wanted = undefined;
    },
    go: (place) => void read(place),
    back() {
      if (state.get().isAstray) return void read(here());
      const path = visited.pop();
      if (path === undefined) return;
      void read({ path }).then(() => visited.at(-1) !== undefined && visited.pop());
    },
    up() {
      if (state.get().isAstray) return void read(here());
      const parent = state.get().listing?.parent;
      if (parent !== undefined) void read({ path: parent });
    },
    refresh: () => void read(here()),
    refreshAt: (path) => void read(here(), path),
    select: (selection) => change({ selection }),
    sortBy: (sort) => change({ sort }),
  };
}

/** What was chosen stays so as far as it is still there; coming up, the folder that one came from is chosen. */
function keepSelection(
  entries: readonly RemoteEntry[],
  before: GridSelection | undefined,
  wanted: string | undefined,
): GridSelection {
  const paths = new Set(entries.map(({ path }) => path));
  if (before) {
    const selected = [...before.selected].filter((path) => paths.has(path));
    const active = before.active !== undefined && paths.has(before.active) ? before.active : selected[0];
    return { active, selected: new Set(selected), anchor: active };
  }
  if (wanted !== undefined && paths.has(wanted)) return selectOne(wanted);
  const [first] = entries;
  return first ? selectOne(first.path) : emptySelection;
}
