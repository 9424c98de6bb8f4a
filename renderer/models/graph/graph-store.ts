import type { ModelGraph } from '../../../preload/contract/model-graph.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { client } from '../../client.ts';
import { problemFrom } from '../../problem-from.ts';
import { createStore, type Store } from '../../store.ts';

/** The graph that was looked at last, kept while another view of the model is in front. */
type LoadedGraph = { path: string } & (
  | { state: 'reading' }
  | { state: 'ready'; graph: ModelGraph }
  | { state: 'refused'; problem: Problem }
);

export const graphStore: Store<LoadedGraph | undefined> = createStore<LoadedGraph | undefined>(undefined);

/** Reads a model's graph unless it is there already; the function given back stops the reading. */
export function loadGraph(path: string): () => void {
  const present = graphStore.get();
  if (present?.path === path && present.state === 'ready') return () => {};
  const ending = new AbortController();
  const reading: LoadedGraph = { path, state: 'reading' };
  graphStore.set(reading);
  const show = (loaded: LoadedGraph) => graphStore.get() === reading && graphStore.set(loaded);
  client.models.graph({ path }, { signal: ending.signal }).then(
    (graph) => show({ path, state: 'ready', graph }),
    (thrown: unknown) => show({ path, state: 'refused', problem: problemFrom(thrown) }),
  );
  return () => ending.abort();
}

/** Forgets the graph: its file is read anew. */
export function forgetGraph(): void {
  graphStore.set(undefined);
}
